//! The models that are served, what each can do and what it costs.
//!
//! The list is short on purpose: one of each kind a client has to tell apart. What the real list
//! holds changes by the week, so nobody may rely on a name being here.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// When the models came up, in seconds.
const CREATED: i64 = 1_767_225_600;

/// A model of the list.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
pub struct Model {
    /// Its id, for example `bytedance-seed/seedream-4.5`.
    pub id: String,
    /// Its name for people.
    pub name: String,
    /// Whether it makes pictures.
    pub makes_images: bool,
    /// Where it is asked for pictures.
    pub place: Place,
    /// Whether it writes text, too. One that does not wants `modalities` to be `["image"]`.
    pub makes_text: bool,
    /// How many pictures it can be shown; none when it reads text only.
    pub references: u64,
    /// The most pictures of one request.
    pub most: u64,
    /// The tiers it makes.
    pub resolutions: Vec<String>,
    /// Whether it streams beginnings of a picture.
    pub streams: bool,
    /// What a picture costs, in millionths of a dollar.
    pub price: u64,
}

/// Where a model is asked for pictures.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// At either endpoint.
    Anywhere,
    /// At the chat endpoint alone: the one for pictures neither lists it nor knows it.
    Chat,
}

impl Model {
    /// A model that only makes pictures, one at a time, of up to 2K, for four cents.
    #[must_use]
    pub fn of_images(id: &str) -> Self {
        Self {
            id: id.to_owned(),
            name: id.rsplit('/').next().unwrap_or(id).replace('-', " "),
            makes_images: true,
            place: Place::Anywhere,
            makes_text: false,
            references: 0,
            most: 1,
            resolutions: ["1K", "2K"].map(str::to_owned).to_vec(),
            streams: false,
            price: 40_000,
        }
    }

    /// A model that is asked as a chat, can be shown pictures and says something beside its own.
    #[must_use]
    pub fn of_chat(id: &str) -> Self {
        Self {
            place: Place::Chat,
            makes_text: true,
            references: 16,
            ..Self::of_images(id)
        }
    }

    /// Whether the endpoint for pictures knows it.
    pub(super) fn is_listed(&self) -> bool {
        self.makes_images && self.place == Place::Anywhere
    }

    fn author(&self) -> &str {
        self.id.split('/').next().unwrap_or_default()
    }

    fn inputs(&self) -> Vec<&'static str> {
        if self.references == 0 {
            vec!["text"]
        } else {
            vec!["text", "image"]
        }
    }

    fn outputs(&self) -> Vec<&'static str> {
        let kinds = [(self.makes_images, "image"), (self.makes_text, "text")];
        kinds
            .into_iter()
            .filter_map(|(is_made, kind)| is_made.then_some(kind))
            .collect()
    }

    /// What `supported_parameters` says of it.
    fn parameters(&self) -> Value {
        let mut all = Map::new();
        let mut add = |name: &str, what: Value| all.insert(name.to_owned(), what);
        add(
            "resolution",
            json!({"type": "enum", "values": self.resolutions}),
        );
        add(
            "aspect_ratio",
            json!({"type": "enum", "values": super::size::RATIOS}),
        );
        add(
            "output_format",
            json!({"type": "enum", "values": super::check::FORMATS}),
        );
        add("seed", json!({"type": "boolean"}));
        if self.most > 1 {
            add("n", json!({"type": "range", "min": 1, "max": self.most}));
        }
        if self.references > 0 {
            let range = json!({"type": "range", "min": 0, "max": self.references});
            add("input_references", range);
        }
        Value::Object(all)
    }

    /// How it stands in the list of models that make pictures.
    pub(super) fn listed(&self) -> Value {
        json!({
            "id": self.id,
            "name": self.name,
            "description": "A model of the stand-in.",
            "created": CREATED,
            "architecture": {
                "input_modalities": self.inputs(),
                "output_modalities": self.outputs(),
            },
            "supported_parameters": self.parameters(),
            "supports_streaming": self.streams,
            "endpoints": format!("/api/v1/images/models/{}/endpoints", self.id),
        })
    }

    /// The only provider it has.
    pub(super) fn endpoints(&self) -> Value {
        json!({"id": self.id, "endpoints": [{
            "provider_name": self.author(),
            "provider_slug": self.author(),
            "provider_tag": self.author(),
            "supported_parameters": self.parameters(),
            "allowed_passthrough_parameters": [],
            "supports_streaming": self.streams,
            "pricing": [
                {"billable": "output_image", "unit": "image", "cost_usd": dollars(self.price)},
            ],
        }]})
    }

    /// How it stands in the list of all models.
    pub(super) fn described(&self) -> Value {
        let (inputs, outputs) = (self.inputs(), self.outputs());
        json!({
            "id": self.id,
            "canonical_slug": self.id,
            "name": self.name,
            "created": CREATED,
            "description": "A model of the stand-in.",
            "context_length": 32_768,
            "architecture": {
                "modality": format!("{}->{}", inputs.join("+"), outputs.join("+")),
                "input_modalities": inputs,
                "output_modalities": outputs,
                "tokenizer": "Other",
                "instruct_type": null,
            },
            "pricing": {
                "prompt": "0",
                "completion": "0",
                "request": "0",
                "image_output": dollars(self.price).to_string(),
            },
            "top_provider": {
                "context_length": 32_768,
                "max_completion_tokens": 8192,
                "is_moderated": false,
            },
            "per_request_limits": null,
            "supported_parameters": ["seed"],
            "default_parameters": null,
            "supported_voices": null,
            "knowledge_cutoff": null,
            "expiration_date": null,
            "links": {"details": format!("/api/v1/models/{}/endpoints", self.id)},
        })
    }

    /// Whether it makes one of these kinds of output.
    pub(super) fn makes(&self, modalities: &str) -> bool {
        let outputs = self.outputs();
        modalities
            .split(',')
            .map(str::trim)
            .any(|kind| kind == "all" || outputs.contains(&kind))
    }
}

/// The models that are served without being asked for.
pub(super) fn usual() -> Vec<Model> {
    vec![
        Model {
            references: 16,
            most: 10,
            resolutions: ["1K", "2K", "4K"].map(str::to_owned).to_vec(),
            ..Model::of_images("bytedance-seed/seedream-4.5")
        },
        Model {
            makes_text: true,
            references: 16,
            price: 39_000,
            ..Model::of_images("google/gemini-2.5-flash-image")
        },
        Model {
            references: 16,
            most: 10,
            streams: true,
            price: 60_000,
            ..Model::of_images("openai/gpt-5-image")
        },
        Model {
            makes_images: false,
            makes_text: true,
            most: 0,
            resolutions: Vec::new(),
            price: 0,
            ..Model::of_images("openai/gpt-4")
        },
    ]
}

/// Millionths of a dollar as dollars.
pub(super) fn dollars(micros: u64) -> f64 {
    // Nobody here spends more than the four billion dollars up to which this is exact.
    let (whole, rest) = (micros / 1_000_000, micros % 1_000_000);
    let of = |part: u64| f64::from(u32::try_from(part).unwrap_or(u32::MAX));
    of(whole) + of(rest) / 1_000_000.0
}
