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
