//! The example as a program, against the stand-in.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use upsales::types::{Client, Contact};

use crate::stand_in::{PASSWORD, StandIn, USERNAME};

const SAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/companies.csv");

#[tokio::test(flavor = "multi_thread")]
async fn import_batch_names_the_bad_row_and_imports_nothing_twice() {
    let stand_in = StandIn::start().await;
    let upsales = stand_in.connect();
    // Two companies are there already, one of them by its name alone.
    for (name, org_no) in [("Analytical Engines", Some("556677-0001")), ("Turing & Sons, Ltd.", None)] {
        let org_no = upsales::Field::or_absent(org_no.map(str::to_owned));
        upsales
            .clients()
            .create_client(&Client { name: Some(name.to_owned()), org_no, ..Default::default() })
            .await
            .unwrap();
    }
    let ada = Contact {
        client_id: Some(1),
        name: Some("Ada".to_owned()),
        email: "ADA@engines.example".into(),
        ..Default::default()
    };
    upsales.contacts().create_contact(&ada).await.unwrap();

    let output = run(&stand_in, &[SAMPLE, "--dry-run"]);
    assert_eq!(
        text(&output.stdout),
        "2 clients and 3 contacts would be imported, 2 clients and 1 contacts were there already, 1 rows failed\n"
    );
    assert_eq!((stand_in.world.clients.all().len(), stand_in.world.contacts.all().len()), (2, 1));

    let output = run(&stand_in, &[SAMPLE]);
    assert_eq!(
        text(&output.stdout),
        "2 clients and 3 contacts imported, 2 clients and 1 contacts were there already, 1 rows failed\n"
    );
    assert_eq!(text(&output.stderr), "line 6: Nameless Contacts AS: a contact needs `contactName`\n");
    assert_eq!(output.status.code(), Some(1));
    assert_eq!((stand_in.world.clients.all().len(), stand_in.world.contacts.all().len()), (4, 4));
    let contacts = stand_in.world.contacts.all();
    let charles = contacts.iter().find(|contact| contact.name.as_deref() == Some("Charles Babbage")).unwrap();
    assert_eq!((charles.client_id, charles.title.value().map(String::as_str)), (Some(1), Some("CTO")));
    let clients = stand_in.world.clients.all();
    let oil = clients.iter().find(|client| client.name.as_deref() == Some("M\u{fc}ller \u{d6}l GmbH")).unwrap();
    assert_eq!(oil.org_no.value().map(String::as_str), Some("HRB 4711"));
    assert!(oil.webpage.is_absent());

    let output = run(&stand_in, &[SAMPLE]);
    assert_eq!(
        text(&output.stdout),
        "0 clients and 0 contacts imported, 4 clients and 4 contacts were there already, 1 rows failed\n"
    );
    assert_eq!((stand_in.world.clients.all().len(), stand_in.world.contacts.all().len()), (4, 4));
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_a_row_that_the_server_refuses_remains() {
    let stand_in = StandIn::start().await;
    let file = file(
        "refused",
        "name;contactName;contactEmail\n\
         Alone;Refused;\n\
         Shared;Refused;\n\
         Shared;Good;good@example.com\n\
         Refused;Good;\n\
         Bare;;\n",
    );
    let output = run(&stand_in, &[&file, "--delimiter", ";"]);
    assert_eq!(
        text(&output.stdout),
        "2 clients and 1 contacts imported, 0 clients and 0 contacts were there already, 3 rows failed\n"
    );
    let mut said: Vec<_> = text(&output.stderr).lines().map(str::to_owned).collect();
    said.sort();
    let refused = |line: u32, name: &str, operation: &str| {
        format!(
            "line {line}: {name}: {operation}: the service refused: INVALID: The item is refused.; name: No.; orderRow[0].price: Neither."
        )
    };
    let expected = [
        refused(2, "Alone", "createContact"),
        refused(3, "Shared", "createContact"),
        refused(5, "Refused", "createClient"),
    ];
    assert_eq!(said, expected);
    let names: Vec<_> = stand_in.world.clients.all().into_iter().filter_map(|client| client.name).collect();
    assert_eq!(names.len(), 2);
    assert!(names.contains(&"Shared".to_owned()) && names.contains(&"Bare".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_is_lost_does_not_make_two_of_one() {
    let stand_in = StandIn::start().await;
    let output = run(&stand_in, &[&file("lost", "name,contactName\nLost,Lost\n")]);
    let expected = "1 clients and 1 contacts imported, 0 clients and 0 contacts were there already, 0 rows failed\n";
    assert_eq!(text(&output.stdout), expected);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert_eq!((stand_in.world.clients.all().len(), stand_in.world.contacts.all().len()), (1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_that_disagree_are_bad() {
    let stand_in = StandIn::start().await;
    let file = file(
        "disagree",
        "name,orgNo,city,contactName,contactEmail\n\
         A,1,,Ada,ada@example.com\n\
         A,1,Lund,Bob,\n\
         A,1,Kalmar,Carl,\n\
         B,1,,Dora,\n\
         A,1,,Other,ADA@example.com\n\
         ,,,Emil,\n\
         C,3,,Fia,nowhere\n\
         D,4,,Gun,gun@example.com,too many\n",
    );
    let output = run(&stand_in, &[&file]);
    assert_eq!(
        text(&output.stdout),
        "1 clients and 2 contacts imported, 0 clients and 0 contacts were there already, 6 rows failed\n"
    );
    let said = text(&output.stderr);
    for reason in [
        "line 4: A: against line 2: `city` is `Kalmar` instead of `Lund`",
        "line 5: B: against line 2: the same `orgNo` has another `name`",
        "line 6: A: line 2 has the same company and contact",
        "line 7: : a company needs `name`",
        "line 8: C: `nowhere` is no e-mail address",
        "line: 9",
    ] {
        assert!(said.contains(reason), "{reason}: {said}");
    }
    assert_eq!(stand_in.world.clients.all()[0].city.value().map(String::as_str), Some("Lund"));
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_credentials_are_told_at_once_and_show_nowhere() {
    let stand_in = StandIn::start().await;
    let mut command = command(&stand_in);
    let output = command.env("UPSALES_PASSWORD", "swordfish").arg(SAMPLE).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let said = text(&output.stderr);
    assert!(said.contains("the server does not accept the call") && said.contains("WRONG_PASSWORD"), "{said}");
    assert!(!said.contains("swordfish"), "{said}");
    let help = command.arg("--help").output().unwrap();
    assert!(!text(&help.stdout).contains("swordfish"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_digest_does_as_well() {
    let stand_in = StandIn::start().await;
    run(&stand_in, &[SAMPLE, "--digest", "--calls", "20"]);
    assert_eq!(stand_in.world.clients.all().len(), 4);
    assert!(stand_in.requests().iter().all(|seen| seen.body.contains("#PasswordDigest")));
}

fn run(stand_in: &StandIn, arguments: &[&str]) -> Output {
    command(stand_in).args(arguments).output().unwrap()
}

fn command(stand_in: &StandIn) -> Command {
    // Cargo builds examples with the tests, into the directory beside that of the test programs.
    let programs = std::env::current_exe().unwrap();
    let programs = programs.parent().and_then(Path::parent).unwrap().join("examples");
    let program = programs.join(format!("import_batch{}", std::env::consts::EXE_SUFFIX));
    assert!(program.exists(), "{} is not built; run `cargo build --examples`", program.display());
    let mut command = Command::new(program);
    command.env("UPSALES_URL", &stand_in.url).env("UPSALES_USERNAME", USERNAME).env("UPSALES_PASSWORD", PASSWORD);
    command.env_remove("RUST_BACKTRACE");
    command
}

/// A CSV file of the test's own.
fn file(name: &str, content: &str) -> String {
    let path: PathBuf = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("upsales-{name}.csv"));
    std::fs::write(&path, content).unwrap();
    path.to_str().unwrap().to_owned()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}
