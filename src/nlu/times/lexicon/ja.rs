//! What Japanese words say about time. They stand without spaces; the longest that fits is taken.

#[allow(
    clippy::enum_glob_use,
    reason = "a table of nothing but senses is easier to read; test builds do not look for it"
)]
use super::Sense::*;
use super::{Sense, Source};
use crate::times::sense::{Edge, Holiday as Feast, Part as P, Unit as U};

pub const SOURCE: Source = Source {
    words: WORDS,
    common: "",
    compounds,
};

const DIGITS: [char; 9] = ['一', '二', '三', '四', '五', '六', '七', '八', '九'];

/// `一` to `九十九`.
fn compounds() -> Vec<(String, Sense)> {
    let mut all = Vec::new();
    for tens in 0..=9u32 {
        let head = match tens {
            0 => String::new(),
            1 => "十".to_owned(),
            more => format!("{}十", DIGITS[more as usize - 1]),
        };
        if tens > 0 {
            all.push((head.clone(), Number(tens * 10)));
        }
        for (units, digit) in (1u32..).zip(DIGITS) {
            all.push((format!("{head}{digit}"), Number(tens * 10 + units)));
        }
    }
    all
}

const WORDS: &[(Sense, &str)] = &[
    (Number(0), "零"),
    (Number(100), "百"),
    (Few, "数"),
    (Half, "半"),
    (Units(U::Month, 6), "半年"),
    (Unit(U::Second), "秒 秒間"),
    (Unit(U::Minute), "分 分間"),
    (Oclock, "時"),
    (Unit(U::Hour), "時間"),
    (Unit(U::Day), "日 日間"),
    (Unit(U::Week), "週 週間"),
    (
        Unit(U::Month),
        "ヶ月 か月 ヵ月 カ月 ケ月 箇月 ヶ月間 か月間 月",
    ),
    (MonthMark, "月"),
    (DayMark, "日"),
    (YearMark, "年"),
    (Unit(U::Year), "年 年間"),
    (Weekday(1), "月曜日 月曜 げつようび"),
    (Weekday(2), "火曜日 火曜 かようび"),
    (Weekday(3), "水曜日 水曜 すいようび"),
    (Weekday(4), "木曜日 木曜 もくようび"),
    (Weekday(5), "金曜日 金曜 きんようび"),
    (Weekday(6), "土曜日 土曜 どようび"),
    (Weekday(7), "日曜日 日曜 にちようび"),
    (WeekdayShort(1), "月"),
    (WeekdayShort(2), "火"),
    (WeekdayShort(3), "水"),
    (WeekdayShort(4), "木"),
    (WeekdayShort(5), "金"),
    (WeekdayShort(6), "土"),
    (WeekdayShort(7), "日"),
    (Day(0), "今日 きょう 本日"),
    (Day(1), "明日 あした あす 翌日 みょうにち"),
    (Day(2), "明後日 あさって"),
    (Day(3), "明々後日 しあさって"),
    (Day(-1), "昨日 きのう"),
    (Day(-2), "一昨日 おととい"),
    (DayPart(0, P::Morning), "今朝 けさ"),
    (DayPart(1, P::Morning), "明朝 翌朝"),
    (DayPart(1, P::Night), "明晩"),
    (DayPart(-1, P::Night), "昨夜 昨晩"),
    (Tonight, "今夜 今晩 こんや こんばん"),
    (Part(P::Dawn), "早朝 明け方 夜明け"),
    (Part(P::Morning), "朝 あさ 朝方 午前中"),
    (Part(P::Lunch), "昼 お昼 ひる 昼休み お昼休み 昼食"),
    (Part(P::Afternoon), "昼過ぎ"),
    (Part(P::Evening), "夕方 夕 ゆうがた"),
    (Part(P::Night), "夜 晩 よる"),
    (Part(P::Small), "深夜 未明 夜中"),
    (Parts(P::Morning), "毎朝"),
    (Parts(P::Night), "毎晩 毎夜"),
    (Parts(P::Evening), "毎夕"),
    (Noon, "正午"),
    (Midnight, "真夜中 零時"),
    (Am, "午前"),
    (Pm, "午後"),
    (Workdays, "平日"),
    (Workday, "営業日"),
    (Weekend, "週末 土日"),
    (Cycle(U::Week, 0), "今週"),
    (Cycle(U::Week, 1), "来週 翌週"),
    (Cycle(U::Week, 2), "再来週"),
    (Cycle(U::Week, -1), "先週"),
    (Cycle(U::Month, 0), "今月"),
    (Cycle(U::Month, 1), "来月 翌月"),
    (Cycle(U::Month, 2), "再来月"),
    (Cycle(U::Month, -1), "先月"),
    (Cycle(U::Year, 0), "今年"),
    (Cycle(U::Year, 1), "来年 翌年"),
    (Cycle(U::Year, 2), "再来年"),
    (Cycle(U::Year, -1), "去年 昨年"),
    (CycleEnd(U::Month, 0), "月末"),
    (CycleEnd(U::Month, 1), "来月末"),
    (CycleEnd(U::Month, 0), "今月末"),
    (CycleEnd(U::Year, 0), "年末"),
    (Edge(Edge::Start), "初め 始め 頭 上旬"),
    (Edge(Edge::Middle), "半ば 中旬"),
    (Edge(Edge::End), "末 終わり 下旬"),
    (Season(3, 20), "春"),
    (Season(6, 21), "夏"),
    (Season(9, 22), "秋"),
    (Season(12, 21), "冬"),
    (SameTime, "同じ時間 同じ時刻 この時間"),
    (Now, "今 今すぐ いま"),
    (Vague, "いつか そのうち あとで 後で"),
    (At, "に"),
    (In, "今から いまから あと これから"),
    (Ordinal(1), "最初の 最初"),
    (Weekends, "毎週末"),
    (Of, "の"),
    (And, "と と、 ・"),
    (Until, "まで までに"),
    (From, "から"),
    (To, "から"),
    (Around, "約 ちょうど"),
    (Sharp, "頃 ごろ ころ くらい ぐらい ちょうど"),
    (Minus, "前"),
    (MinutesBefore, "前"),
    (Past, "過ぎ"),
    (Next, "次 次の 翌 今度の"),
    (This, "この 今度"),
    (Last, "最後の 最終 前の"),
    (CycleEnd(U::Month, 0), "月末日 末日"),
    (Nth, "第"),
    (Hence, "後 後に 以内 経ったら 経って たったら"),
    (Ago, "前"),
    (Every, "毎"),
    (Often(U::Day, 1), "毎日 まいにち 日々"),
    (Often(U::Week, 1), "毎週 まいしゅう"),
    (Often(U::Month, 1), "毎月 まいつき"),
    (Often(U::Year, 1), "毎年 まいとし"),
    (Often(U::Hour, 1), "毎時 毎時間"),
    (Often(U::Week, 2), "隔週"),
    (Often(U::Day, 2), "隔日 一日おき 1日おき"),
    (Often(U::Month, 2), "隔月"),
    (Often(U::Minute, 1), "毎分"),
    (EachAfter, "ごと ごとに 毎に 毎 おき おきに 置き"),
    (Times, "回 度"),
    (Wake, "起こし 起こす 起こせ アラーム 目覚まし"),
    (Holiday(Feast::Fixed(12, 25)), "クリスマス"),
    (
        Holiday(Feast::Fixed(12, 24)),
        "クリスマスイブ クリスマスイヴ",
    ),
    (Holiday(Feast::Fixed(12, 31)), "大晦日"),
    (Holiday(Feast::Fixed(1, 1)), "元日 元旦 正月 お正月"),
    (
        Holiday(Feast::Fixed(2, 14)),
        "バレンタインデー バレンタイン",
    ),
    (Holiday(Feast::Fixed(10, 31)), "ハロウィン"),
];
