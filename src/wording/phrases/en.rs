//! English.

use super::{
    Actions, Here, Limits, Local, Memory, Offers, Parts, Phrases, both, choice, four, same,
};

pub static PHRASES: Phrases = Phrases {
    here: Here {
        title: four(
            "Here is what works now:",
            "The following works at present:",
            "Stuff that works right now:",
            "Available commands and functions:",
        ),
        talk: both(
            "Just write to me here, as in “tell me something about lighthouses”.",
            "Conversation: write to me here, as in “tell me something about lighthouses”.",
        ),
        talk_in_server: both(
            "To talk, mention me or reply to me, as in “tell me something about lighthouses”.",
            "Conversation: mention me or reply to one of my messages, as in “tell me something about lighthouses”.",
        ),
        memory: choice("what I remember here", "/memory"),
        forget: choice("forget it", "/forget 3"),
        privacy: choice("whether I may hear you at all", "/privacy"),
        preferences: choice("how I speak", "/preferences"),
    },
    parts: Parts {
        model: "Language model",
        helper: "Model for understanding",
        pictures: "Pictures (OpenRouter)",
        features: "Feature requests (GitHub)",
        configured: "configured",
        not_configured: "not configured",
        failing: "configured, but not answering at the moment",
        configured_unknown: "configured; whether it answers is not known from here",
        not_known: "not known from here",
    },
    status_title: "This is how I am doing:",
    up: "working",
    degraded: "working, with trouble",
    down: "not reachable",
    model_connected: "Language model: connected ({name})",
    model_not_configured: "Language model: not configured, so I give simple answers of my own",
    model_failing: "Language model: configured, but not answering at the moment",
    workers: "Workers",
    version: "Version",
    uptime: "Running for",
    not_yet: four(
        "{name} is not available yet; it is planned. `help` shows what works now.",
        "I am sorry, {name} is not available yet; it is planned. `help` shows what works at present.",
        "Nope, {name} doesn't work yet, but it's on the list. `help` shows what does.",
        "{name}: not implemented yet; planned. Available functions: `help`.",
    ),
    no_reminders: four(
        "I can't set reminders yet, so I have not noted a time. `help` shows what works now.",
        "I am sorry, I cannot set reminders yet and have not noted a time. `help` shows what works at present.",
        "Can't do reminders yet, so I didn't note a time. `help` shows what works.",
        "Reminders: not implemented yet; no time was stored. Available functions: `help`.",
    ),
    which: both(
        "I'm not sure what you mean. Is it:",
        "I am not certain what you mean. Is it:",
    ),
    which_answer: both(
        "Answer with a number, or say it another way.",
        "Please answer with a number, or put it another way.",
    ),
    choice_not_yet: "{choice} (not available yet)",
    choice_with_example: "{choice}, as in “{example}”",
    too_many: four(
        "That was a lot of messages at once. You can write to me again {when}; I did not keep this one. (Reference: {reference})",
        "You have reached the limit for messages. Please write again {when}; this message was not kept. (Reference: {reference})",
        "Whoa, that's a lot of messages! Hit me up again {when}; this one's gone. (Reference: {reference})",
        "Rate limit reached: messages per person. Next message accepted {when}; this one was discarded. (Reference: {reference})",
    ),
    busy: four(
        "There is a lot waiting for me right now, so I did not take this message in. Please send it again in a little while.",
        "At present too many messages are waiting, so this one was not accepted. Please send it again a little later.",
        "I'm swamped right now, so I didn't take that one. Try again in a bit.",
        "Queue full: the message was not accepted. Retry shortly.",
    ),
    cancelled: four(
        "Whoever runs me stopped the work on this message, so there will be no answer to it. (Reference: {reference})",
        "The work on this message was stopped by an operator, so it will not be answered. (Reference: {reference})",
        "Whoever runs me pulled the plug on that one, so no answer, sorry. (Reference: {reference})",
        "Job cancelled by an operator; no answer will follow. (Reference: {reference})",
    ),
    too_long: four(
        "That is too long for me: I take up to {most} characters. Could you split it?",
        "This message is too long: up to {most} characters are accepted. Please divide it.",
        "Whoa, too long for me! {most} characters tops. Can you split it?",
        "Input exceeds the maximum length of {most} characters; split it.",
    ),
    timed_out: four(
        "Sorry, that took me too long and I had to stop. Please try again. (Reference: {reference})",
        "I apologise: the answer took too long and was stopped. Please try again. (Reference: {reference})",
        "Ugh, that took forever, so I bailed. Try again? (Reference: {reference})",
        "Timeout: the answer exceeded its deadline and was aborted. Retry. (Reference: {reference})",
    ),
    failed: four(
        "Sorry, something went wrong and I can't answer this one. Please try again. (Reference: {reference})",
        "I apologise: something went wrong and this message cannot be answered. Please try again. (Reference: {reference})",
        "Oops, something broke and I can't answer that. Try again? (Reference: {reference})",
        "Internal error: the message could not be processed. Retry. (Reference: {reference})",
    ),
    unreadable: four(
        "Sorry, I received your message but can't read what was stored of it. Please send it again. (Reference: {reference})",
        "I apologise: your message was received, but what was stored of it cannot be read. Please send it again. (Reference: {reference})",
        "Oops, I got your message, but what I stored of it is garbled. Send it again? (Reference: {reference})",
        "Decoding error: the message was received, but its stored content is unreadable. Resend it. (Reference: {reference})",
    ),
    forbidden: four(
        "I wanted to answer you in {channel}, but I may not write there. Somebody who runs the server can let me send messages. (Reference: {reference})",
        "Your message in {channel} cannot be answered there, since I may not write in that channel. The server's administrators can permit it. (Reference: {reference})",
        "Wanted to answer you in {channel}, but I'm not allowed to write there. Get somebody who runs the server to let me in! (Reference: {reference})",
        "Missing permission to send messages in {channel}; a server administrator can grant it. (Reference: {reference})",
    ),
    directly: both(
        "I've answered you in a direct message, since that is for you alone.",
        "The answer is for you alone and was sent to you as a direct message.",
    ),
    not_directly: both(
        "That is for you alone, and I can't write to you directly. Choose the command from the list that opens when you type `/`: then only you see the answer.",
        "The answer is for you alone, and direct messages to you are not possible. Please choose the command from the list that opens when you type `/`; only you will see the answer then.",
    ),
    pasted: four(
        "That looked like a secret key or token. I took it out and kept nothing of it, but others may have seen it: delete your message, and have the key replaced.",
        "Your message seemed to hold a secret key or token. It was removed and is not kept, but others may have seen it: please delete the message and have the key replaced.",
        "Hey, that looked like a secret key! I tossed it, but others may have seen it: delete your message and swap the key.",
        "Credential detected and redacted; nothing of it was stored. It may have been exposed: delete the message and rotate the key.",
    ),
    unavailable: four(
        "The language model isn't answering right now, so my answers are simpler for a while. I keep trying. (Reference: {reference})",
        "The language model is not answering at present; until it does, my answers are simpler. I keep trying. (Reference: {reference})",
        "My language model is napping, so my answers are kinda simple for now. I keep poking it. (Reference: {reference})",
        "Language model unavailable; falling back to local answers and retrying. (Reference: {reference})",
    ),
    refused: four(
        "The language model declined to answer that one. Perhaps put it another way?",
        "The language model declined to answer this message. Please consider putting it another way.",
        "The language model won't touch that one. Try other words?",
        "The language model returned a refusal. Rephrase the request.",
    ),
    empty: four(
        "There was no text in that message for me. Write me something, or `help`.",
        "Your message held no text that I could read. Please write something, or `help`.",
        "Nothing in there for me to read! Write me something, or `help`.",
        "Empty input: the message contained no text. Send text, or `help`.",
    ),
    left_out_turns: both(
        "Not all of our earlier messages fitted in, so I answered without the oldest ones.",
        "Not all of our earlier messages could be taken into account; the oldest ones were left out.",
    ),
    left_out_end: both(
        "Your message was too long for me to take in whole; I only read its beginning.",
        "Your message was too long to be read in full; only its beginning was taken into account.",
    ),
    left_out_rest: both(
        "My answer grew too long, so it ends here; ask me to go on.",
        "The answer grew too long and ends here; please ask for the rest.",
    ),
    limits: Limits {
        pictures: four(
            "That was your last picture for now; I can make you another one {when}. (Reference: {reference})",
            "You have reached the limit for pictures. Another one can be made {when}. (Reference: {reference})",
            "That's all the pictures for now! Next one {when}. (Reference: {reference})",
            "Rate limit reached: pictures. Next request accepted {when}. (Reference: {reference})",
        ),
        features: four(
            "That was your last feature request for now; you can send me another one {when}. (Reference: {reference})",
            "You have reached the limit for feature requests. Another one can be accepted {when}. (Reference: {reference})",
            "That's all the feature requests for now! Next one {when}. (Reference: {reference})",
            "Rate limit reached: feature requests. Next request accepted {when}. (Reference: {reference})",
        ),
        channel: four(
            "So much is being written to me in this channel that I can't keep up. Write to me here again {when}; I did not keep this message. (Reference: {reference})",
            "The limit for messages in this channel is reached. Please write again {when}; this message was not kept. (Reference: {reference})",
            "This channel's going wild and I can't keep up! Hit me up again {when}; this one's gone. (Reference: {reference})",
            "Rate limit reached: messages per channel. Next message accepted {when}; this one was discarded. (Reference: {reference})",
        ),
        server: four(
            "So much is being written to me on this server that I can't keep up. Write to me again {when}; I did not keep this message. (Reference: {reference})",
            "The limit for messages on this server is reached. Please write again {when}; this message was not kept. (Reference: {reference})",
            "This server's going wild and I can't keep up! Hit me up again {when}; this one's gone. (Reference: {reference})",
            "Rate limit reached: messages per server. Next message accepted {when}; this one was discarded. (Reference: {reference})",
        ),
        everywhere: four(
            "So many people are writing to me that I can't keep up. Write to me again {when}; I did not keep this message. (Reference: {reference})",
            "The limit for messages of all people together is reached. Please write again {when}; this message was not kept. (Reference: {reference})",
            "Everybody's writing to me at once and I can't keep up! Hit me up again {when}; this one's gone. (Reference: {reference})",
            "Rate limit reached: messages in total. Next message accepted {when}; this one was discarded. (Reference: {reference})",
        ),
        budget: four(
            "Today's budget for the language model is used up, so my answers are simpler until it is renewed {when}.",
            "Today's budget for the language model is used up; until it is renewed {when}, my answers are simpler.",
            "Today's budget for the language model is gone, so I'm keeping it simple until it's back {when}.",
            "Daily budget for the language model exhausted; local answers only until it is renewed {when}.",
        ),
    },
    memory: Memory {
        title: same(
            "Messages of yours that I remember here: {count}, since {since}. The newest first:",
        ),
        nothing: both(
            "I don't remember anything that you said here.",
            "Nothing that you said here is remembered.",
        ),
        summaries: "Summaries of earlier conversations:",
        more: "`/memory {page}` shows earlier ones.",
        how: "`/forget 3` forgets number 3, `/forget all` forgets everything said here, and `/forget` as a reply forgets the message that it replies to.",
        one: four(
            "Done! That message and my answer to it are forgotten.",
            "That message and the answer to it have been forgotten.",
            "Poof! That message and my answer are gone.",
            "Deleted: the message and its answer.",
        ),
        all: four(
            "Done! Everything that was said here is forgotten.",
            "Everything that was said here has been forgotten.",
            "Poof! Everything said here is gone.",
            "Deleted: the entire history of this conversation.",
        ),
        unlisted: both(
            "I haven't shown you that number lately, so I have forgotten nothing.",
            "That number was not shown to you lately; nothing has been forgotten.",
        ),
        unknown: both(
            "I don't remember that message, so there is nothing to forget.",
            "That message is not remembered, so there is nothing to forget.",
        ),
        unclear: both(
            "I'm not sure what to forget, so I have forgotten nothing.",
            "It is not clear what is to be forgotten; nothing has been.",
        ),
        away: four(
            "I can't get at my memory right now, so nothing has changed. Please try again in a little while.",
            "What is remembered cannot be reached at present; nothing has changed. Please try again shortly.",
            "Can't get at my memory right now, so nothing has changed. Try again in a sec.",
            "Memory not reachable; nothing was changed. Retry shortly.",
        ),
    },
    actions: Actions {
        ask: both("Shall I do this?", "Shall the following be done?"),
        waiting: both(
            "Waiting for your yes: {what}.",
            "This waits for your confirmation: {what}.",
        ),
        refused: both(
            "All right, I've left it: {what}.",
            "It has not been done, as you wished: {what}.",
        ),
        expired: both(
            "Nobody said yes in time, so nothing was done: {what}.",
            "It was not confirmed in time and has not been done: {what}.",
        ),
        superseded: same("Nothing came of it: {what}."),
        running: both("I'm on it: {what}.", "This is under way: {what}."),
        done: four(
            "Done: {what}.",
            "This has been done: {what}.",
            "All done: {what}.",
            "Completed: {what}.",
        ),
        failed: four(
            "That didn't work: {what}.",
            "This could not be done: {what}.",
            "Hm, that one flopped: {what}.",
            "Failed: {what}.",
        ),
        abandoned: both(
            "I was interrupted at this and can't tell whether it was done, so I count it as failed: {what}.",
            "The work on this was interrupted, and it is not known whether it was done; it counts as failed: {what}.",
        ),
        stopped: both(
            "Not begun, since what goes before it didn't work: {what}.",
            "This was not begun, since what goes before it failed: {what}.",
        ),
        limited: both(
            "Not begun, since the limit is reached: {what}.",
            "This was not begun, since the limit is reached: {what}.",
        ),
        unknown: both("I can't do that.", "This cannot be done."),
        press_it: both(
            "Please press one of the buttons; typing doesn't confirm anything.",
            "Please press one of the buttons; a typed answer confirms nothing.",
        ),
        cannot_save: four(
            "I can't save that just now, so I haven't begun it. Please ask me again in a little while.",
            "This cannot be saved at present, so it has not been begun. Please ask again shortly.",
            "Can't save that right now, so I didn't start. Ask me again in a sec.",
            "Storage not reachable; the action was not started. Retry shortly.",
        ),
        too_little: both(
            "Tell me a little more, as in “{example}”.",
            "Please say a little more, as in “{example}”.",
        ),
        yes: "Yes, go ahead",
        no: "No, leave it",
    },
    offers: Offers {
        not_yours: both(
            "That is for somebody else to choose; your own messages get their own buttons.",
            "This choice belongs to another person.",
        ),
        expired: both(
            "That was too long ago, so nothing has changed. Just tell me again what you want.",
            "This choice has expired; nothing has changed. Please say again what you want.",
        ),
        used: both(
            "You have chosen there already, so nothing has changed.",
            "A choice was made there already; nothing has changed.",
        ),
        withdrawn: both(
            "You have said since what you meant instead, so that question is over and nothing has changed.",
            "Since you have said what you meant instead, that question is over; nothing has changed.",
        ),
        unknown: both(
            "I don't know that choice any more, so nothing has changed. Just tell me what you want.",
            "This choice is not known any more; nothing has changed. Please say what you want.",
        ),
        away: four(
            "I can't get at what I offered right now, so nothing has changed. Please press again in a little while.",
            "What was offered cannot be reached at present; nothing has changed. Please press again shortly.",
            "Can't get at what I offered right now, so nothing has changed. Press it again in a sec.",
            "The offer cannot be loaded at present; nothing was changed. Press again shortly.",
        ),
        correct: "Not what you meant?",
        keep: "You may learn from my words",
        kept: both(
            "Thank you! The words of that message are kept, so that I can learn from them. `/forget` takes them back.",
            "Thank you. The words of that message are kept as an example; `/forget` removes them.",
        ),
    },
    local: Local {
        not_configured: "No language model is connected",
        unreachable: "I'm on my own for now",
        hello: [
            four(
                "Hello{name}! Nice to see you. What is on your mind?",
                "Good day{name}. How may I be of service?",
                "Hey{name}! What's up?",
                "Ready{name}. State your request.",
            ),
            four(
                "Hi{name}! Good to hear from you.",
                "Welcome{name}. It is good to hear from you.",
                "Yo{name}! Good to hear from you.",
                "Online{name}. What do you need?",
            ),
        ],
        name: ", {name}",
        how_are_you: four(
            "I'm up and running, thanks for asking! {why}, though, so I'm a simple companion for now. `/status` has the details.",
            "I am running well, thank you. {why}, so my answers are simple for now. `/status` has the details.",
            "Up and kicking, thanks! {why}, so I'm a bit of a simple chat for now. More in `/status`.",
            "Process running. {why}, so only local answers are available. Details: `/status`.",
        ),
        who: both(
            "I'm chinwag, a bot. {why}, so I can't discuss things, but I remember this conversation: ask me what you said. `help` shows what works.",
            "I am chinwag, a bot. {why}, so I cannot discuss matters, but I remember this conversation and can quote it. `help` shows what works.",
        ),
        thanks: [
            four(
                "You're welcome!",
                "You are very welcome.",
                "No worries!",
                "Acknowledged.",
            ),
            four(
                "Any time!",
                "It was a pleasure.",
                "Anytime!",
                "Noted. Ready for the next request.",
            ),
        ],
        goodbye: [
            four(
                "Bye! I'll remember where we were.",
                "Goodbye. I shall remember where we were.",
                "Later! I'll remember where we were.",
                "Session ended; the conversation is kept.",
            ),
            four(
                "See you soon!",
                "Until next time.",
                "See ya!",
                "Goodbye. The context stays available.",
            ),
        ],
        question: [
            same(
                "{why}, so I can't answer that. What works: `help`, `/status`, and quoting what you told me here.",
            ),
            same(
                "I would need a language model for that. {why}. I can still repeat what you wrote to me in this conversation.",
            ),
            same(
                "I don't want to invent an answer: {why}. Ask me for `help`, for `/status`, or for what you said before.",
            ),
        ],
        related: same("{why}, so I can't work that out, but you told me earlier: {quote}."),
        statement: [
            same(
                "Noted: {quote}. {why}, so I can't really discuss it, but it is part of our conversation: ask me what you said, and I'll quote it.",
            ),
            same(
                "I have that: {quote}. {why}, so for now I can only keep it in this conversation and repeat it when asked.",
            ),
            same("Understood: {quote}. {why}, so I can listen and remember, but not discuss."),
        ],
        statement_after: same(
            "Noted: {quote}, after {previous}. {why}, so I can't discuss it, but I am following along.",
        ),
        recall: [
            same("Your last message to me was: {quote}."),
            same("You just wrote: {quote}."),
        ],
        recall_several: same("I remember this from you, oldest first:"),
        recall_nothing: same(
            "I have no earlier message of yours in this conversation; this is the first one I see here.",
        ),
        wordless: "a message without words",
        marks: "“{text}”",
    },
};
