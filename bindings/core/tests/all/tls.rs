//! Certificates: those of a private authority, and none worth the name.

use std::sync::Arc;

use bindings_core::Error;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

use crate::server::{Server, builder, get, json};

#[tokio::test]
async fn a_private_authority_must_be_trusted_explicitly() {
    let (server, pem) = private_server().await;
    let error = server.transport().send(get("/version")).await.err().unwrap();
    assert!(matches!(error, Error::Connection { .. }), "{error:?}");

    let trusting = builder(&server.url).trust_certificates(pem.as_bytes()).build().unwrap();
    let version: i64 = trusting.send(get("/version")).await.unwrap().json().unwrap();
    assert_eq!(version, 4);
}

#[tokio::test]
async fn invalid_certificates_can_be_accepted() {
    let (server, _) = private_server().await;
    let careless = builder(&server.url).accept_invalid_certificates().build().unwrap();
    let version: i64 = careless.send(get("/version")).await.unwrap().json().unwrap();
    assert_eq!(version, 4);
}

#[test]
fn certificates_that_are_none_are_refused() {
    let error = builder("https://h").trust_certificates(b"DER").build().unwrap_err();
    assert!(error.to_string().contains("-----BEGIN CERTIFICATE-----"), "{error}");
}

/// A server whose certificate nobody has signed but itself, and that certificate.
async fn private_server() -> (Server, String) {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let config =
        ServerConfig::builder().with_no_client_auth().with_single_cert(vec![made.cert.der().clone()], key).unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    (Server::start_with(vec![json(200, "4")], Some(acceptor)).await, made.cert.pem())
}
