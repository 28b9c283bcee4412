//! By which way a part of an outcome is shown: one pure function.

use jiff::Timestamp;

use crate::domain::{
    ids::MessageId,
    outcome::Showing,
    press::{Interaction, Waits},
};

/// The most further messages by a token where the bot is not.
pub(super) const MOST_AWAY: usize = 5;

/// What stands in the way of the usual ways.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each way is open or closed by itself"
)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Closed {
    /// The token answers nothing any more.
    pub token: bool,
    /// The channel is closed to the bot, though not to the token.
    pub channel: bool,
    /// The message whose place is to be taken cannot be changed.
    pub place: bool,
    /// The person takes no direct messages of the bot.
    pub direct: bool,
}

/// A way to show a part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Way<'a> {
    /// As the answer that an interaction waits for: the message that is there already is changed.
    Original(&'a Interaction),
    /// As a further answer to an interaction.
    FollowUp {
        /// The interaction.
        of: &'a Interaction,
        /// Only its person sees it.
        private: bool,
        /// The answer that it waits for is seen by everybody and goes first.
        instead: bool,
    },
    /// In the place of a message of the channel.
    Change(&'a MessageId),
    /// As a message of the channel, and a reply when it is the first.
    Message {
        /// Whether it can be a reply.
        replies: bool,
    },
    /// As a direct message to the person, who alone may see it.
    Direct,
    /// Not at all: the person alone may see it, and cannot be reached alone.
    Withheld,
    /// Not at all.
    Nowhere,
}

/// What everybody is told of an answer that is for one person alone, where all read the question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Aside {
    /// It is in a direct message.
    Sent,
    /// It is nowhere: they take no direct messages.
    Withheld,
}

/// What is to be said openly besides. Who used a command or a button has nobody wonder.
pub(super) fn aside(showing: &Showing, is_server: bool, closed: Closed) -> Option<Aside> {
    let typed = showing.interaction.is_none();
    (typed && is_server && showing.private).then_some(if closed.direct {
        Aside::Withheld
    } else {
        Aside::Sent
    })
}

/// The interaction by whose token something may be shown at `now`.
pub(super) fn answerable(
    showing: &Showing,
    closed: Closed,
    now: Timestamp,
) -> Option<&Interaction> {
    let interaction = showing.interaction.as_ref()?;
    (!closed.token && interaction.lasts(now)).then_some(interaction)
}

/// How a part is shown; `is_first` is the first one. `is_server` says whether others are there.
pub(super) fn of(
    showing: &Showing,
    is_server: bool,
    is_first: bool,
    closed: Closed,
    now: Timestamp,
) -> Way<'_> {
    let place = showing.in_place_of.as_ref();
    let place = place.filter(|_| is_first && !closed.place);
    let Some(interaction) = &showing.interaction else {
        return match (showing.private && is_server, closed.direct) {
            (true, false) => Way::Direct,
            (true, true) => Way::Withheld,
            (false, _) => place.map_or(Way::Message { replies: true }, Way::Change),
        };
    };
    let private = showing.private || interaction.is_private();
    if answerable(showing, closed, now).is_some() {
        return by_token(showing, interaction, is_server, is_first, closed);
    }
    // What the person alone sees is changed by a token or not at all.
    let place = place.filter(|_| !interaction.hidden);
    if interaction.away {
        Way::Nowhere
    } else if private && (is_server || place.is_none()) {
        // A notice does not know whether it is of a server. A direct message is right in any case.
        Way::Direct
    } else {
        place.map_or(Way::Message { replies: false }, Way::Change)
    }
}

fn by_token<'a>(
    showing: &Showing,
    of: &'a Interaction,
    is_server: bool,
    is_first: bool,
    closed: Closed,
) -> Way<'a> {
    let private = showing.private || of.is_private();
    // The message below which was pressed is already between the two.
    let between_two = of.hidden || !(is_server || of.away);
    let follow_up = Way::FollowUp {
        of,
        private,
        instead: false,
    };
    match of.waits {
        // What everybody would see is not what the person alone may see.
        Waits::Openly if private => Way::FollowUp {
            of,
            private,
            instead: true,
        },
        Waits::Openly | Waits::Privately if is_first => Way::Original(of),
        Waits::InPlace
            if is_first && showing.in_place_of.is_some() && (!showing.private || between_two) =>
        {
            Way::Original(of)
        }
        _ if private || of.away || closed.channel => follow_up,
        _ => Way::Message { replies: false },
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;
    use crate::domain::press::Token;

    fn interaction(waits: Waits) -> Interaction {
        Interaction {
            application: "1".to_owned(),
            token: Token("x".to_owned()),
            at: Timestamp::UNIX_EPOCH,
            waits,
            away: false,
            hidden: false,
        }
    }

    fn showing(interaction: Interaction, private: bool, in_place: bool) -> Showing {
        Showing {
            private,
            in_place_of: in_place.then(|| "9".into()),
            interaction: Some(interaction),
            ..Showing::default()
        }
    }

    /// The ways of the first part and of the next, in words.
    fn ways(showing: &Showing, closed: Closed, minutes: i64) -> [String; 2] {
        ways_in(true, showing, closed, minutes)
    }

    fn ways_in(is_server: bool, showing: &Showing, closed: Closed, minutes: i64) -> [String; 2] {
        let now = Timestamp::UNIX_EPOCH + SignedDuration::from_mins(minutes);
        [true, false].map(
            |is_first| match of(showing, is_server, is_first, closed, now) {
                Way::Original(_) => "original".to_owned(),
                Way::FollowUp {
                    private, instead, ..
                } => format!("follow-up private={private} instead={instead}"),
                Way::Change(_) => "change".to_owned(),
                Way::Message { replies } => format!("message replies={replies}"),
                Way::Direct => "direct".to_owned(),
                Way::Withheld => "withheld".to_owned(),
                Way::Nowhere => "nowhere".to_owned(),
            },
        )
    }

    #[test]
    #[expect(clippy::too_many_lines, reason = "it is a table of cases")]
    fn each_part_goes_the_way_that_its_people_may_see() {
        use Waits::{InPlace, Openly, Privately};
        let away = |waits| Interaction {
            away: true,
            ..interaction(waits)
        };
        let hidden = Interaction {
            hidden: true,
            ..interaction(InPlace)
        };
        let (plain, own, alone) = (
            "message replies=false",
            "follow-up private=false instead=false",
            "follow-up private=true instead=false",
        );
        let instead = "follow-up private=true instead=true";
        let open = Closed::default();
        let token = Closed {
            token: true,
            ..open
        };
        let channel = Closed {
            channel: true,
            ..open
        };
        let place = Closed {
            place: true,
            ..token
        };
        for (showing, closed, minutes, expected) in [
            (
                showing(interaction(Openly), false, false),
                open,
                0,
                ["original", plain],
            ),
            (
                showing(interaction(Openly), false, false),
                channel,
                0,
                ["original", own],
            ),
            (
                showing(interaction(Openly), false, false),
                open,
                15,
                [plain, plain],
            ),
            (
                showing(interaction(Openly), false, false),
                token,
                0,
                [plain, plain],
            ),
            (
                showing(interaction(Openly), true, false),
                open,
                0,
                [instead, instead],
            ),
            (
                showing(interaction(Privately), false, false),
                open,
                0,
                ["original", alone],
            ),
            (
                showing(interaction(Privately), false, false),
                open,
                15,
                ["direct", "direct"],
            ),
            (
                showing(interaction(InPlace), false, true),
                open,
                0,
                ["original", plain],
            ),
            (
                showing(interaction(InPlace), false, true),
                open,
                15,
                ["change", plain],
            ),
            (
                showing(interaction(InPlace), false, true),
                place,
                0,
                [plain, plain],
            ),
            (
                showing(interaction(InPlace), false, false),
                open,
                0,
                [plain, plain],
            ),
            (
                showing(interaction(InPlace), true, true),
                open,
                0,
                [alone, alone],
            ),
            (
                showing(hidden.clone(), false, true),
                open,
                0,
                ["original", alone],
            ),
            (
                showing(hidden.clone(), true, true),
                open,
                0,
                ["original", alone],
            ),
            (
                showing(hidden.clone(), true, true),
                open,
                15,
                ["direct", "direct"],
            ),
            (showing(hidden, false, false), open, 0, [alone, alone]),
            (
                showing(away(Openly), false, false),
                open,
                0,
                ["original", own],
            ),
            (showing(away(InPlace), false, false), open, 0, [own, own]),
            (
                showing(away(Openly), false, false),
                open,
                15,
                ["nowhere", "nowhere"],
            ),
        ] {
            let found = ways(&showing, closed, minutes);
            assert_eq!(
                found,
                expected.map(str::to_owned),
                "{showing:?} {closed:?} {minutes}"
            );
        }
    }

    #[test]
    fn in_a_direct_message_what_is_private_takes_its_place_too() {
        let (pressed, used) = (
            showing(interaction(Waits::InPlace), true, true),
            showing(interaction(Waits::Privately), false, false),
        );
        let open = Closed::default();
        let gone = Closed {
            place: true,
            ..open
        };
        let alone = "follow-up private=true instead=false";
        for (showing, closed, minutes, expected) in [
            (&pressed, open, 0, ["original", alone]),
            (&pressed, open, 15, ["change", "direct"]),
            (&pressed, gone, 15, ["direct", "direct"]),
            // A notice of trouble does not know that it is of a server.
            (&used, open, 15, ["direct", "direct"]),
        ] {
            let found = ways_in(false, showing, closed, minutes);
            assert_eq!(found, expected.map(str::to_owned), "{showing:?} {minutes}");
        }
    }

    #[test]
    fn what_is_private_and_was_typed_among_others_is_told_directly_or_not_at_all() {
        let private = Showing {
            private: true,
            ..Showing::default()
        };
        let open = Closed::default();
        let closed = Closed {
            direct: true,
            ..open
        };
        assert_eq!(ways(&private, open, 0), ["direct", "direct"]);
        assert_eq!(ways(&private, closed, 0), ["withheld", "withheld"]);
        let reply = "message replies=true";
        assert_eq!(ways_in(false, &private, open, 0), [reply, reply]);
        assert_eq!(aside(&private, true, open), Some(Aside::Sent));
        assert_eq!(aside(&private, true, closed), Some(Aside::Withheld));
        assert_eq!(aside(&private, false, open), None);
        assert_eq!(aside(&Showing::default(), true, open), None);
        let used = showing(interaction(Waits::Privately), true, false);
        assert_eq!(aside(&used, true, open), None);
    }

    #[test]
    fn without_an_interaction_it_is_a_reply_or_takes_a_place() {
        let mut showing = Showing::default();
        let open = Closed::default();
        let reply = "message replies=true".to_owned();
        assert_eq!(ways(&showing, open, 0), [reply.clone(), reply.clone()]);
        showing.in_place_of = Some("9".into());
        assert_eq!(ways(&showing, open, 0), ["change".to_owned(), reply]);
    }
}
