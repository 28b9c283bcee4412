//! What Claude says of pictures: whether words may be drawn, how they are put better, and whether what
//! came back may be shown. Where no model answers, nothing is said, and the words' own rules stand.

use std::time::Duration;

use chinwag::{
    domain::drawing::Drawing,
    llm::{ChatMessage, ChatReply, ChatRequest, Effort, MOST_SHOWN, Role, System},
    picture::{self, Picture},
    prompts::{OfPictures, Prompt},
};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    Context,
    asked::{Asked, ask},
    budget::Payer,
    context::Model,
    runner::Run,
};

/// One deadline over all tries of one question.
const DEADLINE: Duration = Duration::from_secs(20);
/// Room for a verdict, in tokens.
const VERDICT_TOKENS: u32 = 200;
/// Room for better words, in tokens.
const WORDS_TOKENS: u32 = 500;
/// The most of better words, in characters.
const LONGEST: usize = 1500;

/// What may become of something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Everybody may see it.
    Fine,
    /// It is for age-restricted channels alone.
    Adult,
    /// Nobody is to see it.
    Never,
}

/// What is drawn in the place of somebody's words.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Better {
    /// What the picture model is given.
    pub prompt: String,
    /// What is to be seen, in a sentence.
    #[serde(default)]
    pub alt: String,
}

#[derive(Deserialize)]
struct Judged {
    verdict: Verdict,
}

/// Whether words may be drawn; `None` where no model says.
pub async fn of_words(
    context: &Context,
    drawing: &Drawing,
    words: &str,
    run: &Run,
) -> Option<Verdict> {
    let prompt = context.prompts.of_pictures(OfPictures::Verdict);
    let request = request(&prompt, words, Vec::new(), verdict_schema(), VERDICT_TOKENS);
    let reply = put(context, drawing, run, "picture_verdict", &prompt, request).await?;
    judged(&reply)
}

/// Whether a picture may be shown; `None` where no model says.
pub async fn of_picture(
    context: &Context,
    drawing: &Drawing,
    picture: &Picture,
    run: &Run,
) -> Option<Verdict> {
    let prompt = context.prompts.of_pictures(OfPictures::Look);
    let pictures = vec![small_enough(picture.clone()).await?];
    let request = request(
        &prompt,
        "Judge this picture.",
        pictures,
        verdict_schema(),
        VERDICT_TOKENS,
    );
    let reply = put(context, drawing, run, "picture_look", &prompt, request).await?;
    judged(&reply)
}

/// A picture as the model takes it; `None` where it cannot be made so small.
async fn small_enough(picture: Picture) -> Option<Picture> {
    if picture.bytes.len() <= MOST_SHOWN {
        return Some(picture);
    }
    let fitted = tokio::task::spawn_blocking(move || picture::fitting(&picture, MOST_SHOWN));
    fitted.await.ok()?.ok()
}

/// Better words for a picture; `None` where no model has any.
pub async fn better(context: &Context, drawing: &Drawing, run: &Run) -> Option<Better> {
    let prompt = context.prompts.of_pictures(OfPictures::Improve);
    let schema = json!({
        "type": "object",
        "additionalProperties": false,
        "properties": {"prompt": {"type": "string"}, "alt": {"type": "string"}},
        "required": ["prompt", "alt"],
    });
    let words = &drawing.wanted.prompt;
    let request = request(&prompt, words, Vec::new(), schema, WORDS_TOKENS);
    let reply = put(context, drawing, run, "picture_words", &prompt, request).await?;
    if reply.stop_reason == "refusal" {
        return None;
    }
    let better: Better = serde_json::from_str(reply.text.trim()).ok()?;
    let is_usable = !better.prompt.trim().is_empty()
        && better.prompt.chars().count() <= LONGEST
        && !sounds_like_a_refusal(&better.prompt);
    is_usable.then_some(better)
}

fn judged(reply: &ChatReply) -> Option<Verdict> {
    if reply.stop_reason == "refusal" {
        // It is so bad that it is not even judged.
        return Some(Verdict::Never);
    }
    let judged: Judged = serde_json::from_str(reply.text.trim()).ok()?;
    Some(judged.verdict)
}

/// Whether a text refuses instead of describing: no picture is made of that.
fn sounds_like_a_refusal(text: &str) -> bool {
    const BEGINNINGS: [&str; 10] = [
        "i can't",
        "i can’t",
        "i cannot",
        "i won't",
        "i won’t",
        "i'm sorry",
        "i’m sorry",
        "i am sorry",
        "i'm unable",
        "sorry,",
    ];
    let text = text.trim_start().to_lowercase();
    BEGINNINGS
        .iter()
        .any(|beginning| text.starts_with(beginning))
}

fn verdict_schema() -> Value {
    json!({
        "type": "object",
        "additionalProperties": false,
        "properties": {"verdict": {"type": "string", "enum": ["fine", "adult", "never"]}},
        "required": ["verdict"],
    })
}

fn request(
    prompt: &Prompt,
    text: &str,
    pictures: Vec<Picture>,
    schema: Value,
    max_tokens: u32,
) -> ChatRequest {
    ChatRequest {
        system: System {
            stable: prompt.stable.clone(),
            changing: String::new(),
        },
        messages: vec![ChatMessage {
            role: Role::User,
            text: text.to_owned(),
            pictures,
        }],
        max_tokens,
        format: Some(schema),
        effort: Effort::Low,
        deadline: DEADLINE,
        ..ChatRequest::default()
    }
}

/// The model that judges: the one that helps to understand, else the one that answers.
fn judge(context: &Context) -> Option<&Model> {
    context.helper.as_ref().or(context.model.as_ref())
}

async fn put(
    context: &Context,
    drawing: &Drawing,
    run: &Run,
    purpose: &str,
    prompt: &Prompt,
    request: ChatRequest,
) -> Option<ChatReply> {
    let model = judge(context)?;
    let wanted = &drawing.wanted;
    let payer = Payer {
        platform: wanted.platform,
        user: &wanted.user,
        guild: wanted.guild.as_ref(),
    };
    let what = (purpose, &*prompt.version);
    match Box::pin(ask(context, model, &payer, run, what, &request)).await {
        Asked::Answered(reply) => Some(reply),
        Asked::Failed(error) => {
            tracing::info!(%error, purpose, "no model says anything of a picture");
            None
        }
        Asked::NoMoney(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(text: &str, stop_reason: &str) -> ChatReply {
        ChatReply {
            text: text.to_owned(),
            stop_reason: stop_reason.to_owned(),
            ..ChatReply::default()
        }
    }

    #[test]
    fn a_verdict_is_read_and_a_refusal_is_one() {
        for (text, expected) in [
            (r#"{"verdict":"fine"}"#, Some(Verdict::Fine)),
            (r#" {"verdict":"adult","why":"x"} "#, Some(Verdict::Adult)),
            (r#"{"verdict":"never"}"#, Some(Verdict::Never)),
            (r#"{"verdict":"maybe"}"#, None),
            ("fine", None),
            ("", None),
        ] {
            assert_eq!(judged(&reply(text, "end_turn")), expected, "{text}");
        }
        assert_eq!(judged(&reply("", "refusal")), Some(Verdict::Never));
    }

    #[test]
    fn refusals_are_told_from_descriptions() {
        assert!(sounds_like_a_refusal(" I'm sorry, but I can't draw that."));
        assert!(sounds_like_a_refusal("I cannot help with this"));
        assert!(!sounds_like_a_refusal("A sorry little robot in the rain"));
        assert!(!sounds_like_a_refusal("I-beam bridges over a river"));
    }
}
