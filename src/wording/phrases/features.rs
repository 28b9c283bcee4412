//! What is said about requests for features, in every language. `{what}` is the request in quotation
//! marks, `{url}` where it is published, `{count}` a number of people.

use super::{Said, both, same};
use crate::wording::Language;

/// What is said about requests for features.
#[derive(Debug)]
pub struct Features {
    /// It is noted, and a pull request is drafted.
    pub drafting_pull: Said,
    /// It is noted, and an issue is drafted.
    pub drafting_issue: Said,
    /// It is noted.
    pub noted: Said,
    /// It is noted, and nothing is set up to publish it.
    pub noted_only: Said,
    /// `{what}`, `{count}`
    pub alike: Said,
    /// On a button.
    pub join: &'static str,
    /// On a button.
    pub anyway: &'static str,
    /// `{what}`, `{count}`
    pub joined: Said,
    /// `{what}`, `{count}`
    pub joined_before: Said,
    /// `{what}`, `{url}`
    pub opened_pull: Said,
    /// `{what}`, `{url}`
    pub opened_issue: Said,
    /// `{what}`, `{reference}`
    pub not_reached: Said,
    /// `{what}`, `{reference}`
    pub not_set_up: Said,
    /// `{what}`, `{url}`
    pub merged: Said,
    /// `{what}`, `{url}`
    pub closed: Said,
    /// Before a list of one's own.
    pub own: Said,
    pub none: Said,
    pub away: Said,
    /// What became of one, in the order of [`crate::domain::feature::Status::ALL`].
    pub statuses: [&'static str; 5],
}

/// What is said in one language.
pub const fn of(language: Language) -> &'static Features {
    match language {
        Language::English => &ENGLISH,
        Language::Spanish => &SPANISH,
        Language::German => &GERMAN,
        Language::French => &FRENCH,
        Language::Portuguese => &PORTUGUESE,
        Language::Japanese => &JAPANESE,
    }
}

static ENGLISH: Features = Features {
    drafting_pull: both(
        "It is noted. I'm drafting a pull request from it and will tell you here when it is open.",
        "It has been noted. A draft pull request is being prepared; you will be told here when it is open.",
    ),
    drafting_issue: both(
        "It is noted. I'm writing an issue from it and will tell you here when it is open.",
        "It has been noted. An issue is being prepared; you will be told here when it is open.",
    ),
    noted: both(
        "It is noted for the people who run me. `/my-requests` shows what becomes of it.",
        "It has been noted for the people who run this bot. `/my-requests` shows what becomes of it.",
    ),
    noted_only: both(
        "It is noted for the people who run me. Nothing is set up here to make a pull request of it.",
        "It has been noted for the people who run this bot. Nothing is set up here to open a pull request.",
    ),
    alike: same(
        "Something much like that is asked for already: {what}. People who want it so far: {count}.",
    ),
    join: "Count me in",
    anyway: "Mine is different",
    joined: same("You are counted in: {what}. People who want it: {count}."),
    joined_before: same("You were counted in before: {what}. People who want it: {count}."),
    opened_pull: same("Your request is public now, as a draft pull request: {what} {url}"),
    opened_issue: same("Your request is public now, as an issue: {what} {url}"),
    not_reached: same(
        "GitHub could not be reached, so nothing was opened there. Your request stays noted for the people who run me: {what} (Reference: {reference})",
    ),
    not_set_up: same(
        "Nothing was opened on GitHub, since something is set up wrongly there; the people who run me can see what. Your request stays noted: {what} (Reference: {reference})",
    ),
    merged: same("Good news: your request was taken in! {what} {url}"),
    closed: same("Your request was closed: {what} {url}"),
    own: same("These are your latest requests:"),
    none: same("You have asked for no feature yet. `/request-feature` notes one."),
    away: same("I can't look that up right now. Please try again in a little while."),
    statuses: ["noted", "being published", "open", "taken in", "closed"],
};

static SPANISH: Features = Features {
    drafting_pull: same(
        "Queda anotado. Se está preparando un pull request en borrador; aquí se avisará cuando esté abierto.",
    ),
    drafting_issue: same(
        "Queda anotado. Se está preparando una incidencia; aquí se avisará cuando esté abierta.",
    ),
    noted: same(
        "Queda anotado para quienes llevan este bot. `/my-requests` muestra qué pasa con ello.",
    ),
    noted_only: same(
        "Queda anotado para quienes llevan este bot. Aquí no hay nada configurado para abrir un pull request.",
    ),
    alike: same(
        "Ya se pidió algo muy parecido: {what}. Personas que lo quieren hasta ahora: {count}.",
    ),
    join: "Yo también",
    anyway: "Lo mío es distinto",
    joined: same("Contado: {what}. Personas que lo quieren: {count}."),
    joined_before: same("Ya estaba contado: {what}. Personas que lo quieren: {count}."),
    opened_pull: same("La solicitud ya es pública, como pull request en borrador: {what} {url}"),
    opened_issue: same("La solicitud ya es pública, como incidencia: {what} {url}"),
    not_reached: same(
        "No se pudo llegar a GitHub, así que no se abrió nada. La solicitud sigue anotada para quienes llevan este bot: {what} (Referencia: {reference})",
    ),
    not_set_up: same(
        "No se abrió nada en GitHub, porque algo está mal configurado; quienes llevan este bot pueden ver qué. La solicitud sigue anotada: {what} (Referencia: {reference})",
    ),
    merged: same("Buenas noticias: ¡la solicitud fue aceptada! {what} {url}"),
    closed: same("La solicitud se cerró: {what} {url}"),
    own: same("Estas son las últimas solicitudes:"),
    none: same("Todavía no hay ninguna solicitud. `/request-feature` anota una."),
    away: same("Ahora mismo no se puede consultar. Dentro de un rato, quizá."),
    statuses: ["anotada", "publicándose", "abierta", "aceptada", "cerrada"],
};

static GERMAN: Features = Features {
    drafting_pull: same(
        "Das ist notiert. Ich entwerfe daraus einen Pull Request und melde mich hier, sobald er offen ist.",
    ),
    drafting_issue: same(
        "Das ist notiert. Ich schreibe daraus ein Issue und melde mich hier, sobald es offen ist.",
    ),
    noted: same(
        "Das ist für die Leute notiert, die mich betreiben. `/my-requests` zeigt, was daraus wird.",
    ),
    noted_only: same(
        "Das ist für die Leute notiert, die mich betreiben. Hier ist nichts eingerichtet, um einen Pull Request zu öffnen.",
    ),
    alike: same(
        "Etwas sehr Ähnliches ist schon gewünscht: {what}. So viele wollen es bisher: {count}.",
    ),
    join: "Ich will das auch",
    anyway: "Ich meine etwas anderes",
    joined: same("Mitgezählt: {what}. So viele wollen es: {count}."),
    joined_before: same("War schon mitgezählt: {what}. So viele wollen es: {count}."),
    opened_pull: same(
        "Der Wunsch ist jetzt öffentlich, als Entwurf eines Pull Requests: {what} {url}",
    ),
    opened_issue: same("Der Wunsch ist jetzt öffentlich, als Issue: {what} {url}"),
    not_reached: same(
        "GitHub war nicht zu erreichen, deshalb ist dort nichts geöffnet. Der Wunsch bleibt für die Leute notiert, die mich betreiben: {what} (Kennung: {reference})",
    ),
    not_set_up: same(
        "Auf GitHub ist nichts geöffnet, weil dort etwas falsch eingerichtet ist; die Leute, die mich betreiben, sehen, was. Der Wunsch bleibt notiert: {what} (Kennung: {reference})",
    ),
    merged: same("Gute Nachricht: Der Wunsch ist aufgenommen! {what} {url}"),
    closed: same("Der Wunsch ist geschlossen: {what} {url}"),
    own: same("Das sind die letzten Wünsche:"),
    none: same("Noch ist nichts gewünscht. `/request-feature` notiert etwas."),
    away: same("Das lässt sich gerade nicht nachsehen. In einer Weile vielleicht wieder."),
    statuses: [
        "notiert",
        "wird veröffentlicht",
        "offen",
        "aufgenommen",
        "geschlossen",
    ],
};

static FRENCH: Features = Features {
    drafting_pull: same(
        "C'est noté. Je prépare une pull request en brouillon et je le dirai ici quand elle sera ouverte.",
    ),
    drafting_issue: same(
        "C'est noté. Je prépare un ticket et je le dirai ici quand il sera ouvert.",
    ),
    noted: same(
        "C'est noté pour les personnes qui me gèrent. `/my-requests` montre ce que cela devient.",
    ),
    noted_only: same(
        "C'est noté pour les personnes qui me gèrent. Rien n'est configuré ici pour ouvrir une pull request.",
    ),
    alike: same(
        "Quelque chose de très proche est déjà demandé : {what}. Personnes qui le veulent jusqu'ici : {count}.",
    ),
    join: "Moi aussi",
    anyway: "C'est autre chose",
    joined: same("C'est compté : {what}. Personnes qui le veulent : {count}."),
    joined_before: same("C'était déjà compté : {what}. Personnes qui le veulent : {count}."),
    opened_pull: same(
        "La demande est maintenant publique, comme pull request en brouillon : {what} {url}",
    ),
    opened_issue: same("La demande est maintenant publique, comme ticket : {what} {url}"),
    not_reached: same(
        "GitHub n'a pas pu être joint, donc rien n'y est ouvert. La demande reste notée pour les personnes qui me gèrent : {what} (Référence : {reference})",
    ),
    not_set_up: same(
        "Rien n'est ouvert sur GitHub, car quelque chose y est mal configuré ; les personnes qui me gèrent peuvent voir quoi. La demande reste notée : {what} (Référence : {reference})",
    ),
    merged: same("Bonne nouvelle : la demande a été acceptée ! {what} {url}"),
    closed: same("La demande a été fermée : {what} {url}"),
    own: same("Voici les dernières demandes :"),
    none: same("Aucune demande pour l'instant. `/request-feature` en note une."),
    away: same("Impossible de le consulter pour le moment. Dans un petit moment, peut-être."),
    statuses: [
        "notée",
        "en cours de publication",
        "ouverte",
        "acceptée",
        "fermée",
    ],
};

static PORTUGUESE: Features = Features {
    drafting_pull: same(
        "Está anotado. Um pull request em rascunho está a ser preparado; aviso aqui quando estiver aberto.",
    ),
    drafting_issue: same(
        "Está anotado. Uma issue está a ser preparada; aviso aqui quando estiver aberta.",
    ),
    noted: same(
        "Está anotado para as pessoas que gerem este bot. `/my-requests` mostra o que acontece.",
    ),
    noted_only: same(
        "Está anotado para as pessoas que gerem este bot. Nada está configurado aqui para abrir um pull request.",
    ),
    alike: same(
        "Algo muito parecido já foi pedido: {what}. Pessoas que o querem até agora: {count}.",
    ),
    join: "Eu também",
    anyway: "O meu é diferente",
    joined: same("Contado: {what}. Pessoas que o querem: {count}."),
    joined_before: same("Já estava contado: {what}. Pessoas que o querem: {count}."),
    opened_pull: same("O pedido já é público, como pull request em rascunho: {what} {url}"),
    opened_issue: same("O pedido já é público, como issue: {what} {url}"),
    not_reached: same(
        "Não foi possível chegar ao GitHub, por isso nada foi aberto. O pedido continua anotado para as pessoas que gerem este bot: {what} (Referência: {reference})",
    ),
    not_set_up: same(
        "Nada foi aberto no GitHub, porque algo está mal configurado; as pessoas que gerem este bot podem ver o quê. O pedido continua anotado: {what} (Referência: {reference})",
    ),
    merged: same("Boas notícias: o pedido foi aceite! {what} {url}"),
    closed: same("O pedido foi fechado: {what} {url}"),
    own: same("Estes são os últimos pedidos:"),
    none: same("Ainda não há nenhum pedido. `/request-feature` anota um."),
    away: same("Não dá para consultar isso agora. Daqui a pouco, talvez."),
    statuses: ["anotado", "a ser publicado", "aberto", "aceite", "fechado"],
};

static JAPANESE: Features = Features {
    drafting_pull: same(
        "記録しました。ここからプルリクエストの下書きを作り、公開されたらここでお知らせします。",
    ),
    drafting_issue: same(
        "記録しました。ここからイシューを作り、公開されたらここでお知らせします。",
    ),
    noted: same("運営者向けに記録しました。`/my-requests` でその後の様子が分かります。"),
    noted_only: same("運営者向けに記録しました。ここにはプルリクエストを作る設定がありません。"),
    alike: same("よく似た要望がすでにあります：{what}。希望している人：{count}人。"),
    join: "私もほしい",
    anyway: "別の要望です",
    joined: same("数に入れました：{what}。希望している人：{count}人。"),
    joined_before: same("すでに数に入っています：{what}。希望している人：{count}人。"),
    opened_pull: same("要望をプルリクエストの下書きとして公開しました：{what} {url}"),
    opened_issue: same("要望をイシューとして公開しました：{what} {url}"),
    not_reached: same(
        "GitHubにつながらなかったため、何も公開していません。要望は運営者向けに記録されています：{what}（参照番号：{reference}）",
    ),
    not_set_up: same(
        "GitHubの設定に問題があるため、何も公開していません。原因は運営者が確認できます。要望は記録されています：{what}（参照番号：{reference}）",
    ),
    merged: same("うれしいお知らせです。要望が採用されました！{what} {url}"),
    closed: same("要望は終了となりました：{what} {url}"),
    own: same("最近の要望です："),
    none: same("まだ要望はありません。`/request-feature` で記録できます。"),
    away: same("今は確認できません。しばらくしてからもう一度お試しください。"),
    statuses: ["記録済み", "公開準備中", "公開中", "採用", "終了"],
};
