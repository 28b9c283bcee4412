//! `chinwag jobs show`.

use std::{fmt::Write, process::ExitCode};

use clap::Args;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::json;

use super::{
    Manner, ages, complain, names, say, say_json, status_of,
    stores::{Stores, now},
    table::{escaped, pairs},
};
use crate::store::{
    Pool,
    audit::{self, Action},
    jobs::{self, Listed, Name},
};

/// What `show` can be told.
#[derive(Debug, Args)]
pub(super) struct ShowArgs {
    /// Their ids, or the eight digits that people are told
    #[arg(required = true, value_name = "ID")]
    ids: Vec<String>,
    /// Show what is in them too: what somebody said. That it was shown is noted in the audit log
    #[arg(long)]
    payload: bool,
}

/// All that is known of a job.
#[derive(Debug, Serialize)]
struct Shown {
    #[serde(flatten)]
    listed: Listed,
    /// The end of its id, as people are told it.
    reference: Option<String>,
    /// What its header says besides.
    header: Option<FromHeader>,
    /// What is in it, when that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    payload: Option<String>,
}

#[derive(Debug, Serialize)]
struct FromHeader {
    version: u16,
    kind_version: u16,
    key: String,
    due_at: Option<Timestamp>,
    trace: Option<String>,
    revived: u16,
}

pub(super) async fn run(args: ShowArgs, manner: &Manner) -> anyhow::Result<ExitCode> {
    let pool = Stores::open()?.pool;
    let found = names::find(&pool, &args.ids).await?;
    let mut all = Vec::with_capacity(found.jobs.len());
    for listed in found.jobs {
        let mut payload = None;
        if args.payload {
            payload = look_into(&pool, listed.name, &manner.actor()).await?;
            if payload.is_none() {
                complain(&format!("what was in {} is not kept any more", listed.name));
            }
        }
        all.push(Shown::of(listed, payload));
    }
    if manner.json {
        say_json(&all)?;
    } else {
        let now = now();
        let texts: Vec<String> = all.iter().map(|shown| shown.text(now)).collect();
        if !texts.is_empty() {
            say(&texts.join("\n"));
        }
    }
    found.complaints.iter().for_each(|each| complain(each));
    Ok(status_of(found.complaints.is_empty()))
}

/// What is in a job. It is noted first: nothing is shown that was not noted.
async fn look_into(pool: &Pool, name: Name, actor: &str) -> anyhow::Result<Option<String>> {
    let subject = name.to_string();
    audit::note(pool, actor, Action::ShowPayload, &subject, &json!({})).await?;
    Ok(jobs::payload(pool, name).await?)
}

impl Shown {
    fn of(listed: Listed, payload: Option<String>) -> Self {
        let reference = match listed.name {
            Name::Job(id) => Some(id.to_string().split_off(24)),
            Name::Letter(_) => None,
        };
        let header = listed.header.as_ref().map(|header| FromHeader {
            version: header.version,
            kind_version: header.kind_version,
            key: header.key.clone(),
            due_at: header
                .due_ms
                .and_then(|ms| Timestamp::from_millisecond(ms).ok()),
            trace: header.trace.clone(),
            revived: header.revived,
        });
        Self {
            listed,
            reference,
            header,
            payload,
        }
    }

    fn text(&self, now: Timestamp) -> String {
        let job = &self.listed;
        let header = self.header.as_ref();
        let key = header.map(|header| header.key.clone()).or(job.key.clone());
        let mut lines = vec![
            ("id", Some(job.name.to_string())),
            ("reference", self.reference.clone()),
            ("state", Some(job.state.name().to_owned())),
            ("reason", job.reason.clone()),
            ("kind", job.kind.clone()),
            ("conversation", Some(job.conversation.clone())),
            ("key", key),
            ("route", job.route.clone()),
        ];
        for (name, at) in [
            ("accepted", job.accepted_at),
            ("due", header.and_then(|header| header.due_at)),
            ("cancelled", job.cancelled_at),
            ("died", job.died_at),
            ("done", job.done_at),
        ] {
            lines.push((name, at.map(|at| ages::moment(at, now))));
        }
        lines.push(("attempts", job.attempts.map(|tries| tries.to_string())));
        if let Some(header) = header {
            let retried = header.revived.to_string();
            lines.push(("retried", Some(retried).filter(|_| header.revived > 0)));
            lines.push(("trace", header.trace.clone()));
            let versions = format!(
                "envelope {}, payload {}",
                header.version, header.kind_version
            );
            lines.push(("versions", Some(versions)));
        }
        lines.push(("size", Some(format!("{} bytes", job.payload_bytes))));
        let known: Vec<(&str, String)> = lines
            .into_iter()
            .filter_map(|(name, value)| Some((name, value?)))
            .collect();
        let mut text = pairs(&known);
        if let Some(payload) = &self.payload {
            let _ = writeln!(text, "payload\n{}", escaped(payload));
        }
        text
    }
}
