//! A request for a feature of the bot: what is kept of it, and what became of it.

use std::str::FromStr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{asker::Asker, ids::UnknownName, proposal::Draft};

/// What a request becomes where it is published.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// A draft pull request that holds a proposal as a document.
    #[default]
    PullRequest,
    /// An issue.
    Issue,
}

impl Mode {
    /// Its name in settings and tables.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::PullRequest => "pull_request",
            Self::Issue => "issue",
        }
    }
}

impl FromStr for Mode {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        match name {
            "pull_request" => Ok(Self::PullRequest),
            "issue" => Ok(Self::Issue),
            _ => Err(UnknownName),
        }
    }
}

/// What became of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// It is noted for the people who run the bot.
    Recorded,
    /// It is being published.
    Publishing,
    /// It is published, and not decided.
    Open,
    /// It was taken in.
    Merged,
    /// It was closed: an issue that is over, or a pull request that was not taken in.
    Closed,
}

impl Status {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Recorded,
        Self::Publishing,
        Self::Open,
        Self::Merged,
        Self::Closed,
    ];

    /// Its name in tables and on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Recorded => "recorded",
            Self::Publishing => "publishing",
            Self::Open => "open",
            Self::Merged => "merged",
            Self::Closed => "closed",
        }
    }

    /// Whether nothing was decided about it yet.
    #[must_use]
    pub const fn is_undecided(self) -> bool {
        matches!(self, Self::Recorded | Self::Publishing | Self::Open)
    }
}

impl FromStr for Status {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let mut all = Self::ALL.into_iter();
        all.find(|status| status.name() == name).ok_or(UnknownName)
    }
}

/// How much a request matters to whoever made it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Priority {
    /// Some day.
    Low,
    /// As any other.
    #[default]
    Medium,
    /// Soon.
    High,
    /// Nothing goes without it.
    Critical,
}

impl Priority {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Low, Self::Medium, Self::High, Self::Critical];

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }

    /// The one of a name; what is none of them is as any other.
    #[must_use]
    pub fn named(name: &str) -> Self {
        let mut all = Self::ALL.into_iter();
        all.find(|each| each.name().eq_ignore_ascii_case(name.trim()))
            .unwrap_or_default()
    }
}

/// Where something is published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The repository's name.
    pub repository: String,
    /// As what it is published.
    pub mode: Mode,
    /// Its number there.
    pub number: i64,
    /// Where people read it.
    pub url: String,
}

/// A request as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Its row.
    pub id: i64,
    /// The action that asked for it; none for what somebody else had published.
    pub action: Option<Uuid>,
    /// Who asked; nobody of ours for what somebody else had published.
    pub asker: Option<Asker>,
    /// The feature in one short line.
    pub title: String,
    /// The feature as the person put it.
    pub description: String,
    /// How much it matters to them.
    pub priority: Priority,
    /// What became of it.
    pub status: Status,
    /// As what it is to be published; none when it is only to be noted.
    pub mode: Option<Mode>,
    /// Where it was asked for, when everybody may read that.
    pub link: Option<String>,
    /// What is proposed, once it is drafted.
    pub draft: Option<Draft>,
    /// Where it is published, once it is.
    pub place: Option<Place>,
    /// By what it is told whether it has changed there.
    pub etag: Option<String>,
    /// Why it could not be published, in one word.
    pub trouble: Option<String>,
    /// How many people want it.
    pub votes: i32,
    /// When it was asked for.
    pub created_at: Timestamp,
}

impl Request {
    /// By what those who run the bot find it; it stands in public.
    #[must_use]
    pub fn reference(&self) -> String {
        let action = self.action.unwrap_or_else(Uuid::nil);
        action.simple().to_string()[20..].to_owned()
    }
}

/// What a person asks about their requests.
///
/// Only whole messages that say just that are recognised, as where memory is asked about.
#[must_use]
pub fn asks_for_own(text: &str) -> bool {
    let words = super::memory::folded(text);
    let words = super::memory::without_courtesy(&words);
    words == "/my-requests" || OWN.contains(&words)
}

/// Asks what became of one's own requests, in small letters without accents.
const OWN: [&str; 44] = [
    "what became of my request",
    "what became of my requests",
    "what became of my feature request",
    "what became of my feature requests",
    "what happened to my request",
    "what happened to my requests",
    "what happened to my feature request",
    "what happened to my feature requests",
    "what is the status of my feature request",
    "what is the status of my feature requests",
    "what's the status of my feature request",
    "what's the status of my feature requests",
    "status of my feature request",
    "status of my feature requests",
    "how is my feature request doing",
    "how are my feature requests doing",
    "show my feature requests",
    "show me my feature requests",
    "list my feature requests",
    "my feature requests",
    "was ist aus meinem wunsch geworden",
    "was ist aus meinen wunschen geworden",
    "was wurde aus meinem wunsch",
    "was ist aus meiner anfrage geworden",
    "was ist mit meinem feature-wunsch",
    "zeig mir meine wunsche",
    "meine wunsche",
    "que paso con mi solicitud",
    "que ha pasado con mi solicitud",
    "que fue de mi solicitud",
    "que paso con mis solicitudes",
    "muestrame mis solicitudes",
    "mis solicitudes",
    "qu'est devenue ma demande",
    "que sont devenues mes demandes",
    "ou en est ma demande",
    "montre-moi mes demandes",
    "mes demandes",
    "o que aconteceu com o meu pedido",
    "que fim levou o meu pedido",
    "mostra os meus pedidos",
    "os meus pedidos",
    "私の要望はどうなりましたか",
    "要望はどうなった",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_read_as_it_is_written() {
        for mode in [Mode::PullRequest, Mode::Issue] {
            assert_eq!(mode.name().parse::<Mode>().unwrap(), mode);
        }
        for status in Status::ALL {
            assert_eq!(status.name().parse::<Status>().unwrap(), status);
        }
        for priority in Priority::ALL {
            assert_eq!(Priority::named(priority.name()), priority);
        }
        assert_eq!(Priority::named("normal"), Priority::Medium);
        assert_eq!(Priority::named(" HIGH "), Priority::High);
        assert!("draft".parse::<Mode>().is_err() && "".parse::<Status>().is_err());
    }

    #[test]
    fn whoever_asks_about_their_requests_says_nothing_else() {
        for text in [
            "What became of my request?",
            "/my-requests",
            "/MY-REQUESTS",
            "please show me my feature requests",
            "Was ist aus meinem Wunsch geworden?",
            "¿Qué pasó con mi solicitud?",
            "Où en est ma demande ?",
            "O que aconteceu com o meu pedido?",
            "私の要望はどうなりましたか？",
        ] {
            assert!(asks_for_own(text), "{text}");
        }
        for text in [
            "",
            "/my-requests-all",
            "my request is that you sing",
            "what became of my cat",
            "I have a feature request",
        ] {
            assert!(!asks_for_own(text), "{text}");
        }
    }
}
