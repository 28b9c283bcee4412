//! What is said about requests for features: where they went, who else wants them, and what became
//! of them.

use super::{GREETING, HELP, Manner, SORRY, WHICH, filled, phrases, plain, quoted, spoken};
use crate::domain::feature::{Mode, Request, Status};

/// The most of a title that is shown, in characters.
const TITLE: usize = 120;

impl Manner {
    fn features(self) -> &'static phrases::features::Features {
        phrases::features::of(self.language)
    }
}

/// The request in quotation marks, so that it names and formats nothing.
fn what(manner: Manner, title: &str) -> String {
    let marks = manner.phrases().local.marks;
    filled(marks, &[("text", &quoted(title, TITLE, 0))])
}

/// What is said behind what is done: the request is noted, and what comes of it. `mode` is as what it
/// is to be published, and `wanted` whether that was wished for.
#[must_use]
pub fn feature_noted(manner: Manner, mode: Option<Mode>, wanted: bool) -> &'static str {
    let features = manner.features();
    manner.say(match mode {
        Some(Mode::PullRequest) => &features.drafting_pull,
        Some(Mode::Issue) => &features.drafting_issue,
        None if wanted => &features.noted_only,
        None => &features.noted,
    })
}

/// Something much like it is asked for already.
#[must_use]
pub fn feature_alike(manner: Manner, other: &Request) -> String {
    let text = told_with(manner, manner.say(&manner.features().alike), other);
    match &other.place {
        Some(place) => format!("{text} {}", place.url),
        None => text,
    }
}

/// On the button that joins what somebody else asked for.
#[must_use]
pub fn join(manner: Manner) -> &'static str {
    manner.features().join
}

/// On the button that has one's own request noted all the same.
#[must_use]
pub fn anyway(manner: Manner) -> &'static str {
    manner.features().anyway
}

/// Somebody wants what is asked for already.
#[must_use]
pub fn feature_joined(manner: Manner, other: &Request, is_new: bool) -> String {
    let features = manner.features();
    let said = if is_new {
        &features.joined
    } else {
        &features.joined_before
    };
    spoken(
        manner,
        &told_with(manner, manner.say(said), other),
        GREETING,
    )
}

/// A request is published.
#[must_use]
pub fn feature_opened(manner: Manner, request: &Request) -> String {
    let features = manner.features();
    let mode = request.place.as_ref().map(|place| place.mode);
    let said = match mode {
        Some(Mode::Issue) => &features.opened_issue,
        _ => &features.opened_pull,
    };
    spoken(
        manner,
        &told_with(manner, manner.say(said), request),
        GREETING,
    )
}

/// A request could not be published; `passes` says whether nobody has to mend anything.
#[must_use]
pub fn feature_not_opened(manner: Manner, request: &Request, passes: bool) -> String {
    let features = manner.features();
    let said = if passes {
        &features.not_reached
    } else {
        &features.not_set_up
    };
    spoken(manner, &told_with(manner, manner.say(said), request), SORRY)
}

/// A request was decided; `None` when it is not.
#[must_use]
pub fn feature_decided(manner: Manner, request: &Request) -> Option<String> {
    let features = manner.features();
    let said = match request.status {
        Status::Merged => &features.merged,
        Status::Closed => &features.closed,
        Status::Recorded | Status::Publishing | Status::Open => return None,
    };
    let text = told_with(manner, manner.say(said), request);
    Some(spoken(manner, &text, GREETING))
}

/// What a person asked for, and what became of it.
#[must_use]
pub fn own_features(manner: Manner, requests: &[Request]) -> String {
    let features = manner.features();
    if requests.is_empty() {
        return spoken(manner, manner.say(&features.none), HELP);
    }
    let mut lines = vec![manner.say(&features.own).to_owned()];
    for request in requests {
        let status = Status::ALL.iter().position(|it| *it == request.status);
        let status = status.map_or("", |at| features.statuses[at]);
        let mut line = format!("- {}: {status}", what(manner, &request.title));
        if let Some(place) = &request.place {
            line.push(' ');
            line.push_str(&place.url);
        }
        lines.push(line);
    }
    spoken(manner, &lines.join("\n"), HELP)
}

/// What a person asked for cannot be looked up.
#[must_use]
pub fn features_away(manner: Manner) -> String {
    spoken(manner, manner.say(&manner.features().away), WHICH)
}

fn told_with(manner: Manner, said: &str, request: &Request) -> String {
    let url = request.place.as_ref().map_or("", |place| &place.url);
    let values = [
        ("what", what(manner, &request.title)),
        ("url", url.to_owned()),
        ("count", request.votes.to_string()),
        ("reference", plain(&request.reference())),
    ];
    let values = values
        .each_ref()
        .map(|(name, value)| (*name, value.as_str()));
    filled(said, &values).trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use jiff::Timestamp;

    use super::{super::Language, *};
    use crate::domain::{
        feature::{Place, Priority},
        preferences::{EmojiDensity, Tone},
    };

    fn request(status: Status, mode: Mode) -> Request {
        Request {
            id: 7,
            action: None,
            asker: None,
            title: "dark mode @everyone".to_owned(),
            description: String::new(),
            priority: Priority::Medium,
            status,
            mode: Some(mode),
            link: None,
            draft: None,
            place: Some(Place {
                repository: "acme/garden".to_owned(),
                mode,
                number: 3,
                url: "https://github.example/acme/garden/pull/3".to_owned(),
            }),
            etag: None,
            trouble: None,
            votes: 5,
            created_at: Timestamp::UNIX_EPOCH,
        }
    }

    #[test]
    fn everything_is_said_in_every_language_with_all_that_is_to_be_known() {
        for language in Language::ALL {
            let mut all = BTreeSet::new();
            let manner = Manner {
                language,
                tone: Tone::Friendly,
                emoji: EmojiDensity::None,
            };
            let open = request(Status::Open, Mode::PullRequest);
            let merged = request(Status::Merged, Mode::PullRequest);
            let closed = request(Status::Closed, Mode::Issue);
            let texts = [
                feature_alike(manner, &open),
                feature_joined(manner, &open, true),
                feature_joined(manner, &open, false),
                feature_opened(manner, &open),
                feature_opened(manner, &closed),
                feature_not_opened(manner, &open, true),
                feature_not_opened(manner, &open, false),
                feature_decided(manner, &merged).unwrap(),
                feature_decided(manner, &closed).unwrap(),
                own_features(manner, std::slice::from_ref(&open)),
            ];
            for text in texts {
                assert!(text.contains("dark mode"), "{text}");
                assert!(!text.contains('{') && !text.contains("@everyone"), "{text}");
                assert!(all.insert(text.clone()), "{text}");
            }
            assert!(feature_decided(manner, &open).is_none());
            assert!(feature_alike(manner, &open).contains('5'));
            assert!(feature_opened(manner, &open).contains("/pull/3"));
            let own: Vec<Request> = Status::ALL
                .iter()
                .map(|status| request(*status, Mode::PullRequest))
                .collect();
            let told = own_features(manner, &own);
            let lines: BTreeSet<&str> = told.lines().collect();
            assert_eq!(lines.len(), 6, "{told}");
            assert!(!own_features(manner, &[]).is_empty() && !features_away(manner).is_empty());
            for (mode, wanted) in [
                (Some(Mode::PullRequest), true),
                (Some(Mode::Issue), true),
                (None, true),
                (None, false),
            ] {
                let noted = feature_noted(manner, mode, wanted).to_owned();
                assert!(all.insert(noted));
            }
        }
    }
}
