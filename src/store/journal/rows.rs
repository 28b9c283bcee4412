//! Rows on their way into the journal, a column each.

use jiff::Timestamp;
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    domain::outcome::Receipt,
    jobs::{Envelope, Header},
    store::{StoreError, to_sql},
};

#[derive(Default)]
pub(super) struct Rows {
    job_id: Vec<Uuid>,
    kind: Vec<String>,
    key: Vec<String>,
    conversation: Vec<String>,
    route: Vec<String>,
    header: Vec<Option<String>>,
    payload: Vec<Option<String>>,
    epoch: Vec<i64>,
    accepted_at: Vec<OffsetDateTime>,
    done_at: Vec<Option<OffsetDateTime>>,
}

impl Rows {
    pub(super) fn add(
        &mut self,
        header: &Header,
        envelope: Option<&Envelope>,
        epoch: i64,
        done_at: Option<OffsetDateTime>,
    ) {
        let accepted =
            Timestamp::from_millisecond(header.accepted_ms).unwrap_or(Timestamp::UNIX_EPOCH);
        self.job_id.push(header.id.0);
        self.kind.push(header.kind.clone());
        self.key.push(header.journal_key());
        self.conversation.push(header.conversation.to_string());
        self.route.push(header.route.to_string());
        self.header
            .push(envelope.map(|envelope| envelope.header.to_wire()));
        self.payload
            .push(envelope.map(|envelope| envelope.payload.replace('\0', "")));
        self.epoch.push(epoch);
        self.accepted_at.push(to_sql(accepted));
        self.done_at.push(done_at);
    }

    pub(super) fn add_receipt(&mut self, receipt: &Receipt, now: Timestamp) {
        self.job_id.push(receipt.job.0);
        self.kind.push(receipt.job_kind.clone());
        self.key.push(receipt.job_key.clone());
        self.conversation.push(receipt.conversation.to_string());
        self.route.push(receipt.route.to_string());
        self.header.push(None);
        self.payload.push(None);
        self.epoch.push(0);
        self.accepted_at.push(to_sql(now));
        self.done_at.push(Some(to_sql(now)));
    }

    pub(super) async fn insert(&self, db: &mut PgConnection) -> Result<(), StoreError> {
        sqlx::query!(
            "insert into journal (job_id, kind, key, conversation, route, header, payload, epoch, accepted_at, done_at)
             select * from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
                                  $8::bigint[], $9::timestamptz[], $10::timestamptz[])
             on conflict do nothing",
            &self.job_id,
            &self.kind,
            &self.key,
            &self.conversation,
            &self.route,
            &self.header as &[Option<String>],
            &self.payload as &[Option<String>],
            &self.epoch,
            &self.accepted_at,
            &self.done_at as &[Option<OffsetDateTime>],
        )
        .execute(db)
        .await?;
        Ok(())
    }
}
