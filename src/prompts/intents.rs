//! The example utterances of `prompts/intents/`, as they were when the program was built.
//!
//! They are training data for the local understanding and examples for a model's prompt.

use crate::domain::intent::Intent;

/// The file of each intent: a line per utterance.
pub const UTTERANCES: [(Intent, &str); 7] = [
    (
        Intent::GenerateImage,
        include_str!("../../prompts/intents/generate_image.txt"),
    ),
    (
        Intent::SubmitFeature,
        include_str!("../../prompts/intents/submit_feature.txt"),
    ),
    (
        Intent::GetStatus,
        include_str!("../../prompts/intents/get_status.txt"),
    ),
    (
        Intent::GetImage,
        include_str!("../../prompts/intents/get_image.txt"),
    ),
    (
        Intent::GeneralConversation,
        include_str!("../../prompts/intents/general_conversation.txt"),
    ),
    (Intent::Help, include_str!("../../prompts/intents/help.txt")),
    (
        Intent::ScheduleTask,
        include_str!("../../prompts/intents/schedule_task.txt"),
    ),
];

/// What the slots in the utterances are filled with.
pub const SLOTS: &str = include_str!("../../prompts/intents/slots.txt");

/// How many utterances of each intent a prompt shows.
const SHOWN: usize = 20;
/// How many of each that depend on what came before.
const SHOWN_IN_CONTEXT: usize = 5;

/// The utterances as a prompt shows them: some of each intent, evenly from the whole file.
#[must_use]
pub(super) fn for_a_prompt() -> String {
    let of = |(intent, file): (Intent, &'static str)| {
        let lines = || file.lines().map(str::trim);
        let plain = lines().filter(|line| !line.is_empty() && !line.contains(['#', '{', '[']));
        let in_context = lines().filter(|line| line.starts_with('[') && !line.contains('{'));
        let shown = evenly(plain.collect(), SHOWN)
            .chain(evenly(in_context.collect(), SHOWN_IN_CONTEXT))
            .map(|line| format!("- {line}"));
        let heading = format!("## {}", intent.name());
        [heading]
            .into_iter()
            .chain(shown)
            .collect::<Vec<_>>()
            .join("\n")
    };
    UTTERANCES.map(of).join("\n\n")
}

fn evenly(lines: Vec<&str>, most: usize) -> impl Iterator<Item = &str> {
    let step = lines.len().div_ceil(most).max(1);
    lines.into_iter().step_by(step)
}
