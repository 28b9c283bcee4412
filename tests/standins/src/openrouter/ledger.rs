//! The books: what is left, what was spent, and on what.
//!
//! All sums are in millionths of a dollar.

use serde::Serialize;
use serde_json::{Value, json};

use super::{
    ApiError,
    check::{Wanted, Way},
    models::dollars,
};
use crate::clock::{iso, now_ms};

/// The tokens a picture is counted as.
const IMAGE_TOKENS: u64 = 1290;

/// What of a generation is always there and nothing is known of here.
const UNKNOWN: &[&str] = &[
    "upstream_id",
    "cache_discount",
    "upstream_inference_cost",
    "app_id",
    "moderation_latency",
    "service_tier",
    "num_search_results",
    "num_fetches",
    "web_search_engine",
    "external_user",
    "preset_id",
    "router",
    "provider_responses",
    "user_agent",
    "http_referer",
    "workspace_id",
];

/// Work that was done and charged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Generation {
    /// Its id, under which it can be looked up.
    pub id: String,
    /// The model that did it.
    pub model: String,
    /// What was asked for.
    pub prompt: String,
    /// How many pictures were made.
    pub images: u64,
    /// What was charged, in millionths of a dollar.
    pub cost: u64,
    /// Whether it came through the chat endpoint.
    pub is_chat: bool,
    /// Whether it was streamed.
    pub is_streamed: bool,
    /// When it was done, in milliseconds.
    pub at_ms: i64,
}

#[derive(Debug)]
pub struct Ledger {
    bought: u64,
    used: u64,
    key_limit: Option<u64>,
    generations: Vec<Generation>,
}

impl Ledger {
    pub fn new(bought: u64, key_limit: Option<u64>) -> Self {
        Self {
            bought,
            used: 0,
            key_limit,
            generations: Vec::new(),
        }
    }

    pub fn used(&self) -> u64 {
        self.used
    }

    pub fn left(&self) -> u64 {
        self.bought.saturating_sub(self.used)
    }

    pub fn set_left(&mut self, left: u64) {
        self.bought = self.used + left;
    }

    pub fn generations(&self) -> &[Generation] {
        &self.generations
    }

    /// Refuses what the account or the key cannot pay.
    pub fn can_pay(&self, cost: u64) -> Result<(), ApiError> {
        let of_key = self.key_limit.map(|limit| limit.saturating_sub(self.used));
        if cost > self.left() {
            return Err(ApiError::of_status(402));
        }
        match of_key {
            Some(left) if cost > left => {
                Err(ApiError::of_status(402).saying("This key has reached its spending limit."))
            }
            _ => Ok(()),
        }
    }

    /// Notes work and takes the money for it.
    pub fn charge(&mut self, wanted: &Wanted, images: usize, cost: Option<u64>) -> Generation {
        let images = images as u64;
        let generation = Generation {
            id: format!("gen-{:010}-standin", self.generations.len() + 1),
            model: wanted.model.id.clone(),
            prompt: wanted.prompt.clone(),
            images,
            cost: cost.unwrap_or(wanted.model.price * images),
            is_chat: wanted.way == Way::Chat,
            is_streamed: wanted.stream,
            at_ms: now_ms(),
        };
        self.used += generation.cost;
        self.generations.push(generation.clone());
        generation
    }

    /// `GET /api/v1/key`.
    pub fn key(&self, is_management: bool) -> Value {
        let used = dollars(self.used);
        let left = self
            .key_limit
            .map(|limit| dollars(limit.saturating_sub(self.used)));
        json!({"data": {
            "label": "sk-or-v1-sta...nd1n",
            "limit": self.key_limit.map(dollars),
            "limit_remaining": left,
            "limit_reset": null,
            "usage": used,
            "usage_daily": used,
            "usage_weekly": used,
            "usage_monthly": used,
            "byok_usage": 0,
            "byok_usage_daily": 0,
            "byok_usage_weekly": 0,
            "byok_usage_monthly": 0,
            "is_free_tier": false,
            "is_management_key": is_management,
            "is_provisioning_key": is_management,
            "include_byok_in_limit": false,
            "creator_user_id": "user_standin",
            "expires_at": null,
            "rate_limit": {
                "requests": -1,
                "interval": "10s",
                "note": "This field is deprecated and safe to ignore.",
            },
        }})
    }

    /// `GET /api/v1/credits`.
    pub fn credits(&self) -> Value {
        json!({"data": {
            "total_credits": dollars(self.bought),
            "total_usage": dollars(self.used),
        }})
    }

    /// `GET /api/v1/generation`, when there is one of this id.
    pub fn generation(&self, id: &str) -> Option<Value> {
        let found = self.generations.iter().find(|one| one.id == id)?;
        let author = found.model.split('/').next();
        let mut data = json!({
            "id": found.id,
            "total_cost": dollars(found.cost),
            "usage": dollars(found.cost),
            "created_at": iso(found.at_ms),
            "model": found.model,
            "streamed": found.is_streamed,
            "cancelled": false,
            "provider_name": author,
            "latency": 1,
            "generation_time": 1,
            "finish_reason": "stop",
            "native_finish_reason": "stop",
            "tokens_prompt": found.prompt_tokens(),
            "tokens_completion": found.completion_tokens(),
            "native_tokens_prompt": found.prompt_tokens(),
            "native_tokens_completion": found.completion_tokens(),
            "native_tokens_completion_images": found.completion_tokens(),
            "native_tokens_reasoning": 0,
            "native_tokens_cached": 0,
            "num_media_prompt": 0,
            "num_input_audio_prompt": 0,
            "num_media_completion": found.images,
            "origin": "",
            "is_byok": false,
            "api_type": if found.is_chat { "completions" } else { "image" },
            "data_region": "global",
        });
        for name in UNKNOWN {
            data[name] = Value::Null;
        }
        Some(json!({"data": data}))
    }
}

impl Generation {
    pub(super) fn prompt_tokens(&self) -> u64 {
        self.prompt.split_whitespace().count() as u64
    }

    pub(super) fn completion_tokens(&self) -> u64 {
        self.images * IMAGE_TOKENS
    }

    /// The `usage` of an answer.
    pub(super) fn usage(&self) -> Value {
        json!({
            "prompt_tokens": self.prompt_tokens(),
            "completion_tokens": self.completion_tokens(),
            "total_tokens": self.prompt_tokens() + self.completion_tokens(),
            "cost": dollars(self.cost),
            "is_byok": false,
        })
    }
}
