//! How much the feature matters that is asked for.

use super::{Priority, said::Said};

/// How much a message says that its feature matters.
pub(super) fn found(said: &Said<'_>) -> Option<Priority> {
    const WORDS: [(Priority, &[&str]); 4] = [
        (
            Priority::Critical,
            &[
                "critical",
                "blocker",
                "emergency",
                "kritisch",
                "critico",
                "critica",
                "critique",
            ],
        ),
        (
            Priority::High,
            &[
                "urgent",
                "urgently",
                "asap",
                "important",
                "dringend",
                "wichtig",
                "urgente",
                "importante",
                "urgence",
                "至急",
                "重要",
            ],
        ),
        (Priority::Medium, &["medium", "mittel", "media", "moyenne"]),
        (
            Priority::Low,
            &["minor", "someday", "whenever", "irgendwann", "eventually"],
        ),
    ];
    const LEVELS: [(Priority, &[&str]); 4] = [
        (
            Priority::Critical,
            &["critical", "highest", "kritisch", "hochste"],
        ),
        (
            Priority::High,
            &["high", "top", "hoch", "hohe", "alta", "haute", "elevee"],
        ),
        (
            Priority::Medium,
            &["medium", "normal", "mittlere", "media", "moyenne"],
        ),
        (
            Priority::Low,
            &[
                "low", "niedrig", "niedrige", "geringe", "baja", "basse", "faible", "baixa",
            ],
        ),
    ];
    let norms: Vec<&str> = said
        .pieces
        .iter()
        .filter(|piece| !piece.is_sign)
        .map(|piece| piece.norm)
        .collect();
    let about = norms.iter().position(|norm| is_named(norm));
    if let Some(at) = about {
        let near = &norms[at.saturating_sub(2)..norms.len().min(at + 4)];
        let level = LEVELS
            .iter()
            .find(|(_, words)| near.iter().any(|norm| words.contains(norm)));
        if let Some((level, _)) = level {
            return Some(*level);
        }
    }
    let low = [
        "no rush",
        "nice to have",
        "low prio",
        "not urgent",
        "nicht dringend",
    ];
    let lower = said.raw.to_lowercase();
    if low.iter().any(|phrase| lower.contains(phrase)) {
        return Some(Priority::Low);
    }
    let found = WORDS
        .iter()
        .find(|(_, words)| norms.iter().any(|norm| words.contains(norm)));
    found.map(|(priority, _)| *priority)
}

/// Whether a word is one for how much something matters.
pub(super) fn is_named(norm: &str) -> bool {
    matches!(
        norm,
        "priority" | "prio" | "prioritat" | "prioridad" | "priorite" | "prioridade" | "importance"
    )
}
