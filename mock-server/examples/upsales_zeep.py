"""An independent SOAP client against the Upsales services: zeep makes its client from each WSDL that /wsapi/test lists, and runs
create, read, list, criteria, update, delete, a fault and digest authentication on every one of them.

    pip install zeep
    MOCK_SERVER_OPTIONS="--upsales-throttle off" mock-server/examples/run mock-server/examples/upsales_zeep.py

The environment names the server and the account: UPSALES_URL, UPSALES_USERNAME, UPSALES_PASSWORD. The script makes more calls
than the throttle lets pass in 15 seconds, hence the option.
"""

import datetime
import decimal
import os
import re
import sys
import urllib.parse
import urllib.request
import uuid

from zeep import Client, Settings, xsd
from zeep.exceptions import Fault
from zeep.wsse.username import UsernameToken

URL = os.environ["UPSALES_URL"].rstrip("/")
USERNAME = os.environ["UPSALES_USERNAME"]
PASSWORD = os.environ["UPSALES_PASSWORD"]
TODAY = datetime.date(2026, 3, 2)


def check(condition, message):
    if not condition:
        sys.exit(f"upsales_zeep: {message}")


def addresses():
    """The noun of every service and the address of its WSDL, from the page that lists them."""
    listing = f"{URL}/wsapi/test"
    with urllib.request.urlopen(listing) as answer:
        page = answer.read().decode("utf-8")
    links = re.findall(r'href="((\w+)Service\?wsdl)"', page)
    return {noun: urllib.parse.urljoin(listing, link) for link, noun in links}


class Service:
    """One service by its noun, with the six operations found by their shape and not by a list of names."""

    def __init__(self, noun, address, digest=False):
        token = UsernameToken(USERNAME, PASSWORD, use_digest=digest)
        self.noun = noun
        self.client = Client(address, wsse=token, settings=Settings(strict=True))
        names = sorted(self.client.service._operations)
        self.item = noun[0].upper() + noun[1:]
        self.criteria_name = next(name for name in names if name.endswith("ByCriteria"))
        self.list_name = self.criteria_name.removesuffix("ByCriteria")
        check(len(names) == 6, f"{noun}: {len(names)} operations: {names}")

    def call(self, name, **arguments):
        return self.client.service[name](**arguments)

    def all(self):
        return self.call(self.list_name)

    def select(self, **criteria):
        return self.call(self.criteria_name, criteria=criteria)

    def get(self, id):
        return self.call(f"get{self.item}", id=id)

    def create(self, item):
        return self.call(f"create{self.item}", **{self.noun: item})

    def update(self, item):
        return self.call(f"update{self.item}", **{self.noun: item})

    def delete(self, id):
        return self.call(f"delete{self.item}", id=id)

    def fault(self, call):
        """The code in the detail of the fault that a call comes to."""
        try:
            call()
        except Fault as fault:
            detail = fault.detail.find(".//{http://crm.upsales.com/wsapi}code")
            return detail.text
        sys.exit(f"upsales_zeep: {self.noun}: a call that is wrong was not refused")


services = {noun: Service(noun, address) for noun, address in addresses().items()}
check(len(services) == 11, f"{len(services)} services are listed: {sorted(services)}")

# What new items refer to is taken from the items that are there.
user = next(user for user in services["user"].all() if user.active)
client = services["client"].create({"name": "Zeep AB", "active": True})
contact = services["contact"].create({"name": "Zelda Zeep", "clientId": client.id})
product = next(product for product in services["product"].all() if product.active)
order = services["order"].select(criterion=[{"field": "probability", "operator": "eq", "value": ["100"]}], limit=1)[0]
opportunity = services["opportunity"].all()[0]
row = {
    "productId": product.id,
    "quantity": decimal.Decimal("2.5"),
    "price": decimal.Decimal("100.10"),
    "listPrice": decimal.Decimal("120"),
}
sale = {"userId": user.id, "clientId": client.id, "contactId": contact.id, "orderRow": [row]}

# By service: a new item, a change, what the change has to come to, and a field that may be cleared.
ITEMS = {
    "activity": (
        {
            "description": "Call zeep",
            "activityTypeId": services["activity"].all()[0].activityTypeId,
            "userIds": {"id": [user.id]},
            "clientId": client.id,
            "contactId": contact.id,
            "date": TODAY,
        },
        {"description": "Call zeep again"},
        "date",
    ),
    "agreement": (
        sale
        | {
            "description": "Zeep, monthly",
            "stageId": order.stageId,
            "agreementDescription": "Zeep by the month",
            "agreementStartdate": TODAY,
            "agreementIntervalPeriod": 1,
            "agreementOrderCreationTime": 10,
            "periodLength": 12,
            "notes": "first",
            "customField": [
                {"fieldId": field.fieldId, "value": field.value} for field in services["agreement"].all()[0].customField
            ],
        },
        {"agreementDescription": "Zeep by the month, from now on"},
        "notes",
    ),
    "appointment": (
        {
            "description": "Meet zeep",
            "date": datetime.datetime(2026, 3, 3, 9, 0, tzinfo=datetime.timezone.utc),
            "endDate": datetime.datetime(2026, 3, 3, 10, 0, tzinfo=datetime.timezone.utc),
            "activityTypeId": services["appointment"].all()[0].activityTypeId,
            "userIds": {"id": [user.id]},
            "clientId": client.id,
            "contactIds": {"id": [contact.id]},
            "location": "Stockholm",
        },
        {"description": "Meet zeep again"},
        "location",
    ),
    "client": ({"name": "Zeep Norr AB", "phone": "+46 8 000 00"}, {"name": "Zeep Syd AB"}, "phone"),
    "contact": (
        {"name": "Zoe Zeep", "clientId": client.id, "email": "zoe@example.com"},
        {"name": "Zoe Zeepsson"},
        "email",
    ),
    "lead": (
        {"name": "Zeep Öst", "sourceId": services["lead"].all()[0].sourceId, "email": "lead@example.com"},
        {"name": "Zeep Väst"},
        "email",
    ),
    "opportunity": (
        sale | {"description": "Zeep later", "date": TODAY, "stageId": opportunity.stageId, "notes": "soon"},
        {"description": "Zeep much later"},
        "notes",
    ),
    "order": (
        sale | {"description": "Zeep now", "date": TODAY, "stageId": order.stageId, "notes": "done"},
        {"description": "Zeep at once"},
        "notes",
    ),
    "product": (
        {"name": "Zeep licence", "listPrice": decimal.Decimal("99.90"), "description": "A licence"},
        {"name": "Zeep licences"},
        "description",
    ),
    "project": ({"name": "Zeep spring", "startDate": TODAY, "notes": "green"}, {"name": "Zeep summer"}, "notes"),
    "user": (
        {"name": "Zack Zeep", "email": f"zack-{uuid.uuid4().hex[:8]}@example.com", "password": "a zeep password", "userTitle": "Seller"},
        {"name": "Zack Zeepsson"},
        "userTitle",
    ),
}
DEACTIVATED = ("product", "user")

for noun, service in sorted(services.items()):
    item, change, cleared = ITEMS[noun]
    name = next(iter(change))

    created = service.create(item)
    check(created.id, f"{noun}: a created item has no id")
    read = service.get(created.id)
    check(read[name] == item[name] and read[cleared] is not None, f"{noun}: reads something else than was created: {read}")
    if noun in ("order", "opportunity", "agreement"):
        check(read.value == decimal.Decimal("250.25"), f"{noun}: the value of 2.5 at 100.10 is {read.value}")
    check(created.id in [known.id for known in service.all()], f"{noun}: the list lacks the created item")

    by_id = {"field": "id", "operator": "gte", "value": [str(created.id)]}
    by_name = {"field": name, "operator": "eq", "value": [item[name], "something else"]}
    found = service.select(criterion=[by_id, by_name], sort=[{"field": "id", "descending": True}], limit=10)
    check([one.id for one in found] == [created.id], f"{noun}: the criteria find {[one.id for one in found]}")

    updated = service.update({"id": created.id} | change)
    check(updated[name] == change[name], f"{noun}: the update did not change {name}")
    check(updated[cleared] == read[cleared], f"{noun}: the update changed {cleared}, which it left out")
    emptied = service.update({"id": created.id, cleared: xsd.Nil})
    check(emptied[cleared] is None and emptied[name] == change[name], f"{noun}: nil did not clear {cleared} alone")

    check(service.fault(lambda: service.get(999_999)) == "NOT_FOUND", f"{noun}: an unknown id is another fault")
    check(service.fault(lambda: service.create({})) == "INVALID", f"{noun}: an empty item is another fault")

    digest = Service(noun, addresses()[noun], digest=True)
    check(digest.get(created.id)[name] == change[name], f"{noun}: the digest reads something else")
    stranger = Service(noun, addresses()[noun], digest=True)
    stranger.client.wsse = UsernameToken(USERNAME, "not the password", use_digest=True)
    check(stranger.fault(lambda: stranger.get(created.id)) == "WRONG_PASSWORD", f"{noun}: a wrong digest is another fault")

    service.delete(created.id)
    if noun in DEACTIVATED:
        check(service.get(created.id).active is False, f"{noun}: a deleted {noun} is not deactivated")
    else:
        check(service.fault(lambda: service.get(created.id)) == "NOT_FOUND", f"{noun}: a deleted {noun} is still there")
    print(f"{noun}Service: create, read, list, criteria, update, clear, delete, faults, digest")

# The agreement made orders, which outlive it.
for made in services["order"].select(criterion=[{"field": "clientId", "operator": "eq", "value": [str(client.id)]}]):
    services["order"].delete(made.id)
services["contact"].delete(contact.id)
services["client"].delete(client.id)
