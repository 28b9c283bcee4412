//! Which turns of a conversation fit the token budget.

use super::{conversation::Turn, tokens::Rates};

/// The newest turns that fit: at most `messages` messages (of either side) and `tokens` tokens,
/// in the order they were said. A turn goes in whole or not at all.
#[must_use]
pub fn turns_that_fit<'a>(
    turns: &'a [Turn],
    messages: usize,
    tokens: usize,
    rates: &Rates,
) -> &'a [Turn] {
    let mut left = tokens;
    let mut first = turns.len();
    for (index, turn) in turns.iter().enumerate().rev() {
        if (turns.len() - index) * 2 > messages {
            break;
        }
        let cost = tokens_of(turn, rates);
        if cost > left {
            break;
        }
        left -= cost;
        first = index;
    }
    &turns[first..]
}

/// An estimate of what a turn takes.
#[must_use]
pub fn tokens_of(turn: &Turn, rates: &Rates) -> usize {
    rates.tokens(&turn.asked.text) + rates.tokens(&turn.answer)
}
