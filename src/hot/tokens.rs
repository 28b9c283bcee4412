//! What was learnt of how a model's tokens are counted: all workers share it. When it is lost,
//! it is learnt again.

use super::{Hot, HotError, keys::TOKEN_RATES, millis, wire};
use crate::domain::tokens::Rates;

/// What is known of a model's tokens; `None` when nothing was learnt yet.
///
/// # Errors
/// When Redis cannot be reached.
pub async fn rates(hot: &Hot, model: &str) -> Result<Option<Rates>, HotError> {
    let text: Option<String> = redis::cmd("GET")
        .arg(hot.keys().token_rates(model))
        .query_async(&mut hot.connection().await?)
        .await?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
}

/// Keeps what is known of a model's tokens. When two do so at once, one's last calls are
/// forgotten, which does no harm.
///
/// # Errors
/// When Redis cannot be reached.
pub async fn keep_rates(hot: &Hot, model: &str, rates: &Rates) -> Result<(), HotError> {
    let mut call = redis::cmd("SET");
    call.arg(hot.keys().token_rates(model))
        .arg(wire(rates))
        .arg("PX")
        .arg(millis(TOKEN_RATES));
    Ok(call.query_async(&mut hot.connection().await?).await?)
}
