//! Backups of the console.

use crate::engine::resource::Identity;
use crate::engine::{Call, Document, Failure, Outcome, Plan, Resource, Rule, State, Transaction};
use crate::generated::fields::{COMPATIBLE, CREATED_AT, ID, ORIGIN, SIZE, STATE, UNMS_VERSION};
use crate::generated::uisp_network::schemas;
use crate::resources::uisp_network::console::about::VERSION;
use crate::resources::uisp_network::console::tasks::semantic;
use crate::resources::uisp_network::lists::{done, whole};

/// The backups. A row has `state`, `origin` and `createdAt`.
pub static BACKUPS: Resource =
    Resource { identity: Identity::Uuid, ..Resource::plain("network-backups", &schemas::UISP_BACKUP) };

/// What the server does for the operations on backups.
pub static PLANS: &[(&str, Plan)] = &[
    ("list_nms_backups", Plan::Answer(list, RULES)),
    ("create_nms_backup", Plan::Action(create, RULES)),
    ("get_nms_backup", Plan::Answer(download, DOWNLOADING)),
    ("delete_nms_backup", Plan::Action(delete, RULES)),
];

const RULES: &[Rule] = &[
    Rule::documented("a backup has a state, a size, an origin and a moment", "definition UispBackup"),
    Rule::assumed("the oldest comes first"),
    Rule::assumed("a backup is done at once, and good for the console's own version"),
    Rule::assumed("only superadmins see and make backups"),
];

const DOWNLOADING: &[Rule] = &[
    Rule::observed("the answer is the file itself; scripts fetch the latest by createdAt", "public backup scripts"),
    Rule::assumed("the file is a short text, not a backup that a console could read"),
];

fn list(state: &State, _: &Call) -> Result<Outcome, Failure> {
    let mut rows: Vec<_> = state.table(&BACKUPS).rows().collect();
    rows.sort_by_key(|backup| backup.moment(CREATED_AT));
    Ok(Outcome::List(rows.into_iter().map(|backup| shown(backup)).collect()))
}

fn create(transaction: &mut Transaction, _: &Call) -> Result<Outcome, Failure> {
    let backup = Document::new().with(STATE, "success").with(ORIGIN, "manual").with(CREATED_AT, transaction.now());
    let key = transaction.insert(&BACKUPS, backup)?;
    Ok(Outcome::Object(shown(transaction.get(&BACKUPS, &key)?)))
}

fn download(state: &State, call: &Call) -> Result<Outcome, Failure> {
    let backup = state.get(&BACKUPS, &call.key("backupId"))?;
    Ok(Outcome::File {
        content: content(backup).into_bytes().into(),
        media_type: "application/octet-stream".to_owned(),
        name: format!("{}.unms", backup.text(ID).unwrap_or("backup")),
    })
}

fn delete(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    transaction.delete(&BACKUPS, &call.key("backupId"))?;
    Ok(done("The backup is deleted."))
}

fn content(backup: &Document) -> String {
    let at = backup.moment(CREATED_AT).unwrap_or_default();
    format!("mock backup {} of {}\n", backup.text(ID).unwrap_or_default(), at.to_rfc3339())
}

fn shown(backup: &Document) -> Document {
    let size = whole(content(backup).len());
    backup.clone().with(UNMS_VERSION, semantic(Some(VERSION))).with(COMPATIBLE, true).with(SIZE, size)
}
