//! A picture that was drawn before: the latest, by its number, or by words of it.

use chinwag::{
    domain::{
        drawing::{Drawing, Stage},
        message::Incoming,
    },
    llm::BoxFuture,
    store::{
        StoreError,
        images::{self, Whose},
    },
    wording::{self, Manner, pictures as words},
};

use super::{
    below,
    drawing::{key, shown, told},
};
use crate::{
    Context,
    runner::Run,
    tellers::{Teller, Told},
};

/// Words that name a picture and say nothing of it, in all languages.
const PLAIN: &[&str] = &[
    "a",
    "again",
    "an",
    "au",
    "aus",
    "bild",
    "bilder",
    "cette",
    "das",
    "de",
    "dein",
    "dernier",
    "dernière",
    "des",
    "die",
    "dieu",
    "drawing",
    "drew",
    "du",
    "earlier",
    "el",
    "en",
    "find",
    "foto",
    "from",
    "frühere",
    "früheres",
    "get",
    "hast",
    "have",
    "ich",
    "image",
    "imagem",
    "imagen",
    "images",
    "image?",
    "la",
    "last",
    "latest",
    "le",
    "les",
    "letzte",
    "letztes",
    "ma",
    "made",
    "me",
    "mein",
    "meine",
    "mes",
    "mi",
    "minha",
    "mir",
    "mon",
    "montre",
    "montre-moi",
    "mostra",
    "mostra-me",
    "muestra",
    "muéstrame",
    "my",
    "newest",
    "no",
    "nochmal",
    "num",
    "number",
    "nummer",
    "o",
    "of",
    "old",
    "on",
    "photo",
    "pic",
    "picture",
    "pictures",
    "please",
    "por",
    "recent",
    "see",
    "show",
    "that",
    "the",
    "to",
    "última",
    "ultimo",
    "último",
    "um",
    "uma",
    "un",
    "una",
    "une",
    "von",
    "what",
    "which",
    "with",
    "you",
    "your",
    "zeig",
    "zeige",
    "generated",
    "generate",
    "from",
    "before",
    "one",
    "previous",
    "can",
    "bitte",
    "i",
    "i'd",
    "like",
];

/// Shows a picture that was drawn before.
pub struct Earlier;

impl Teller for Earlier {
    fn tell<'a>(
        &'a self,
        context: &'a Context,
        message: &'a Incoming,
        run: &'a Run,
        manner: Manner,
    ) -> BoxFuture<'a, Told> {
        Box::pin(tell(context, message, run, manner))
    }
}

/// What somebody asks for.
#[derive(Debug, PartialEq, Eq)]
enum Asked {
    /// The picture of this number.
    Number(i64),
    /// The latest with these words; the latest of all where there are none.
    Words(String),
}

impl Asked {
    fn of(text: &str) -> Self {
        let text = text.trim();
        let text = text.strip_prefix("/get-image").unwrap_or(text).trim();
        let bare = |word: &str| {
            let word = word.trim_matches(|c: char| !c.is_alphanumeric());
            word.to_lowercase()
        };
        let words = text.split_whitespace().map(bare);
        let words: Vec<String> = words
            .filter(|word| !word.is_empty() && !PLAIN.contains(&word.as_str()))
            .collect();
        match &words[..] {
            [number] if number.len() < 19 && number.bytes().all(|byte| byte.is_ascii_digit()) => {
                Self::Number(number.parse().unwrap_or(i64::MAX))
            }
            words => Self::Words(words.join(" ")),
        }
    }
}

async fn tell(context: &Context, message: &Incoming, run: &Run, manner: Manner) -> Told {
    let asked = Asked::of(&message.text);
    let found = find(context, message, &asked);
    let found = match context.conversations.patience().ask(found).await {
        Ok(found) => found,
        Err(error) => {
            tracing::warn!(%error, "pictures cannot be looked up");
            return wording::offer_away(manner).into();
        }
    };
    let Some(drawing) = found else {
        let words = match asked {
            Asked::Number(number) => format!("no. {number}"),
            Asked::Words(words) => words,
        };
        return words::none(manner, &words).into();
    };
    let there = context.blobs.get(&key(drawing.name)).await;
    if let Ok(None) = there {
        return words::lost(manner, drawing.id).into();
    }
    let asked_at = drawing.asked_at.as_second();
    Told {
        text: words::found(manner, &told(&drawing), asked_at),
        pictures: shown(&drawing).into_iter().collect(),
        components: if drawing.wanted.user == message.user {
            below::components(context, &drawing, &message.channel, manner, run).await
        } else {
            Vec::new()
        },
        private: false,
    }
}

async fn find(
    context: &Context,
    message: &Incoming,
    asked: &Asked,
) -> Result<Option<Drawing>, StoreError> {
    match asked {
        Asked::Number(number) => {
            let found = images::get(&context.pool, *number).await?;
            Ok(found.filter(|drawing| may_be_seen(message, drawing)))
        }
        Asked::Words(words) => {
            let whose = Whose {
                platform: message.platform,
                user: &message.user,
                guild: message.guild.as_ref(),
                channel: &message.channel,
            };
            images::latest(&context.pool, whose, words).await
        }
    }
}

/// Whether a picture may be shown where somebody asks for it. Their own, wherever it is not shown to
/// others who might not see it; another's only in the channel where it was drawn for all to see.
fn may_be_seen(message: &Incoming, drawing: &Drawing) -> bool {
    let wanted = &drawing.wanted;
    if drawing.stage != Stage::Done || wanted.platform != message.platform {
        return false;
    }
    let is_theirs = wanted.user == message.user;
    if message.guild.is_none() {
        return is_theirs;
    }
    let is_open = wanted.guild == message.guild && !wanted.private;
    let is_here = wanted.channel == message.channel;
    is_open && (is_here || is_theirs && !wanted.restricted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_for_is_the_latest_a_number_or_words() {
        let words = |text: &str| Asked::Words(text.to_owned());
        for (text, expected) in [
            ("/get-image", words("")),
            ("show me my last picture", words("")),
            ("zeig mir mein letztes Bild", words("")),
            ("/get-image 12", Asked::Number(12)),
            ("show picture no. 7 please", Asked::Number(7)),
            ("/get-image lighthouse dusk", words("lighthouse dusk")),
            ("show me the picture of the red fox", words("red fox")),
        ] {
            assert_eq!(Asked::of(text), expected, "{text}");
        }
    }
}
