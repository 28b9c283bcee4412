//! The models that are served, and how each is asked.
//!
//! Nothing here asks for the lists; it reads them. A list that cannot be read is as good as none.

use serde_json::Value;

use super::sizes::Parameters;

/// How many models an error names.
const MOST_NAMED: usize = 5;

/// A model of the lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Served {
    /// Its name, as it is asked for.
    pub name: String,
    /// How it is asked.
    pub way: Way,
    /// What it takes.
    pub parameters: Parameters,
}

/// How a model is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// At the endpoint for pictures.
    Images,
    /// As a chat whose answer holds a picture. Some models answer with text beside it, and refuse to
    /// be asked for the picture alone; others have no text to give.
    Chat {
        /// Whether it gives text, too.
        with_text: bool,
    },
}

/// What is served at a time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Catalogue {
    served: Vec<Served>,
}

impl Catalogue {
    /// Reads the list of the endpoint for pictures, and the list of all models that give pictures.
    /// `None` when the first is not one.
    pub fn read(images: &Value, all: &Value) -> Option<Self> {
        let mut served: Vec<Served> = (images["data"].as_array()?.iter())
            .filter_map(|listed| {
                Some(Served {
                    name: listed["id"].as_str()?.to_owned(),
                    way: Way::Images,
                    parameters: Parameters::read(&listed["supported_parameters"]),
                })
            })
            .collect();
        for listed in all["data"].as_array().into_iter().flatten() {
            let Some(name) = listed["id"].as_str() else {
                continue;
            };
            let gives = |kind: &str| {
                let kinds = listed["architecture"]["output_modalities"].as_array();
                kinds.is_some_and(|kinds| kinds.iter().any(|given| given == kind))
            };
            if gives("image") && !served.iter().any(|known| known.name == name) {
                served.push(Served {
                    name: name.to_owned(),
                    way: Way::Chat {
                        with_text: gives("text"),
                    },
                    parameters: Parameters::default(),
                });
            }
        }
        Some(Self { served })
    }

    /// The model of a name.
    pub fn model(&self, name: &str) -> Option<&Served> {
        self.served.iter().find(|served| served.name == name)
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.served.len()
    }

    /// Some that are served, for whoever has to choose another: those of the same maker first.
    pub fn some_like(&self, name: &str) -> String {
        let maker = |name: &str| name.split('/').next().unwrap_or_default().to_owned();
        let wanted = maker(name);
        let mut names: Vec<&str> = self.served.iter().map(|it| it.name.as_str()).collect();
        names.sort_by_key(|it| maker(it) != wanted);
        names.truncate(MOST_NAMED);
        names.join(", ")
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_model_is_asked_at_the_endpoint_for_pictures_where_it_is_there() {
        let images = json!({"data": [
            {"id": "a/one", "supported_parameters": {"resolution": {"values": ["1K"]}}},
            {"name": "without an id"},
        ]});
        let gives = |id: &str, kinds: &[&str]| json!({"id": id, "architecture": {"output_modalities": kinds}});
        let all = json!({"data": [
            gives("a/one", &["image"]),
            gives("b/two", &["image", "text"]),
            gives("b/three", &["image"]),
            gives("c/text", &["text"]),
        ]});
        let catalogue = Catalogue::read(&images, &all).unwrap();
        let way = |name| catalogue.model(name).map(|served| served.way);
        assert_eq!(way("a/one"), Some(Way::Images));
        assert_eq!(way("b/two"), Some(Way::Chat { with_text: true }));
        assert_eq!(way("b/three"), Some(Way::Chat { with_text: false }));
        assert_eq!(way("c/text"), None);
        assert_eq!(catalogue.count(), 3);
        assert_eq!(catalogue.some_like("b/old"), "b/two, b/three, a/one");
        assert_eq!(Catalogue::read(&json!("<html>"), &all), None);
        let alone = Catalogue::read(&images, &Value::Null).unwrap();
        assert_eq!(alone.count(), 1);
    }
}
