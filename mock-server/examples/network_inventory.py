"""Prints the network as a traffic shaper or a monitor needs it, and watches the CRM cut one subscriber off.

Without any library: sign in with a second factor, read sites, devices and links, draw the tree of towers and subscribers with their speeds,
and name what is down. Then a service is suspended in the CRM and looked for in the network. The address comes from UISP_NETWORK_URL (and the
CRM's key from UISP_CRM_APP_KEY), name, password and secret from UISP_NETWORK_USERNAME, UISP_NETWORK_PASSWORD and UISP_NETWORK_TOTP_SECRET.
"""

import base64
import calendar
import hmac
import json
import os
import struct
import sys
import time
import urllib.request

ROOT = os.environ.get("UISP_NETWORK_URL", "http://127.0.0.1:8080").rstrip("/")
NETWORK, CRM = ROOT + "/nms/api/v2.1", ROOT + "/crm/api/v1.0"
KEY = os.environ.get("UISP_CRM_APP_KEY", "mock-write-key")
USERNAME = os.environ.get("UISP_NETWORK_USERNAME", "dana")
PASSWORD = os.environ.get("UISP_NETWORK_PASSWORD", "mock-dana-password")
SUSPENSION_REASON = int(os.environ.get("UISP_CRM_SUSPENSION_REASON", "2"))
SECRET = os.environ.get("UISP_NETWORK_TOTP_SECRET", "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")


def call(method, url, headers, body=None):
    request = urllib.request.Request(url, method=method, headers={"Content-Type": "application/json", **headers})
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(request, data) as response:
        content = response.read()
        return response.status, response.headers, json.loads(content) if content else None


def code(secret, moment):
    """The six digits of a secret at a moment (RFC 6238)."""
    digest = hmac.digest(base64.b32decode(secret), struct.pack(">Q", int(moment) // 30), "sha1")
    offset = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[offset:offset + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


def sign_in(moment):
    credentials = {"username": USERNAME, "password": PASSWORD}
    status, headers, answer = call("POST", NETWORK + "/user/login", {}, credentials)
    if status == 201:
        step = {"token": answer["id"], "verificationCode": code(SECRET, moment)}
        status, headers, answer = call("POST", NETWORK + "/user/login/totpauth", {}, step)
    return {"x-auth-token": headers["x-auth-token"]}


def draw(sites, parent, depth=0):
    for site in sites:
        identification = site["identification"]
        if (identification["parent"] or {}).get("id") != parent:
            continue
        qos = site["qos"] or {}
        speeds = f" {qos['downloadSpeed'] // 1_000_000}/{qos['uploadSpeed'] // 1_000_000} Mbit/s" if qos.get("enabled") else ""
        state = "suspended" if identification["suspended"] else identification["status"]
        print(f"{'  ' * depth}{identification['name']} ({state}){speeds}")
        draw(sites, site["id"], depth + 1)


def main():
    # The codes follow the server's clock; a real console's is that of the world.
    _, _, clock = call("GET", ROOT + "/_mock/clock", {})
    moment = time.strptime(clock["now"][:19], "%Y-%m-%dT%H:%M:%S")
    token = sign_in(calendar.timegm(moment))
    sites = call("GET", NETWORK + "/sites?ucrm=true&ucrmDetails=true", token)[2]
    devices = call("GET", NETWORK + "/devices?withInterfaces=true", token)[2]
    links = call("GET", NETWORK + "/data-links", token)[2]
    draw(sites, None)
    homeless = [device for device in devices if device["identification"]["site"] is None]
    down = [device["identification"]["name"] for device in devices if device["overview"]["status"] == "disconnected"]
    print(f"{len(devices)} devices, {len(homeless)} of no site, {len(links)} links; down: {', '.join(down)}")

    bound = next(site for site in sites if site["ucrm"] and site["ucrm"]["service"]["status"] == 1)
    service, key = bound["ucrm"]["service"]["id"], {"X-Auth-App-Key": KEY}
    call("PATCH", f"{CRM}/clients/services/{service}/suspend", key, {"suspensionReasonId": SUSPENSION_REASON})
    after = call("GET", f"{NETWORK}/sites/{bound['id']}?ucrm=true", token)[2]
    if not after["identification"]["suspended"]:
        sys.exit("the network does not know that the CRM suspended the service")
    print(f"{bound['identification']['name']} is suspended since the CRM suspended service {service}")


if __name__ == "__main__":
    main()
