//! What is said about ignoring people and channels of a server, in every language.

use super::{Said, both};
use crate::wording::Language;

/// What is said about it in one language.
#[derive(Debug)]
pub struct Ignoring {
    /// `{named}`
    pub added: Said,
    /// `{named}`
    pub removed: Said,
    /// `{named}`, `{count}`, `{most}`
    pub list: Said,
    pub nothing: Said,
    /// `{most}`
    pub full: Said,
    pub unclear: Said,
    pub in_servers: Said,
    pub not_allowed: Said,
    pub away: Said,
}

/// Those of a language.
pub fn of(language: Language) -> &'static Ignoring {
    match language {
        Language::English => &ENGLISH,
        Language::Spanish => &SPANISH,
        Language::German => &GERMAN,
        Language::French => &FRENCH,
        Language::Portuguese => &PORTUGUESE,
        Language::Japanese => &JAPANESE,
    }
}

static ENGLISH: Ignoring = Ignoring {
    added: both(
        "All right, in this server I ignore from now on: {named}. I answer nothing of it, keep nothing of it and pass none of it on; elsewhere nothing changes. `/ignore remove` takes it back.",
        "From now on the following is ignored in this server: {named}. Nothing of it is answered, kept or passed on; elsewhere nothing changes. `/ignore remove` takes it back.",
    ),
    removed: both(
        "Done, in this server I listen again to: {named}.",
        "In this server the following is no longer ignored: {named}.",
    ),
    list: both(
        "This is what I ignore in this server ({count} of at most {most}): {named}",
        "The following is ignored in this server ({count} of at most {most}): {named}",
    ),
    nothing: both(
        "I ignore nobody and nothing in this server.",
        "Nobody and nothing is ignored in this server.",
    ),
    full: both(
        "Nothing has changed: a server can have me ignore at most {most} people and channels. `/ignore list` shows them.",
        "Nothing was changed: at most {most} people and channels can be ignored in a server. `/ignore list` shows them.",
    ),
    unclear: both(
        "Tell me whom or what, like `/ignore add @someone` or `/ignore add #channel`; `/ignore remove` takes it back and `/ignore list` shows all.",
        "Please state whom or what, for instance `/ignore add @someone` or `/ignore add #channel`; `/ignore remove` takes it back and `/ignore list` shows all.",
    ),
    in_servers: both(
        "That only works in a server that I am in.",
        "This is only possible in a server that the bot is a member of.",
    ),
    not_allowed: both(
        "Only people who may manage this server can do that. If you may, choose `/ignore` from Discord's list of commands.",
        "Only those who may manage this server can do that. If you may, please choose `/ignore` from Discord's list of commands.",
    ),
    away: both(
        "I can't get at that list right now, so nothing has changed. Try again in a moment.",
        "That list cannot be reached at present; nothing was changed. Please try again shortly.",
    ),
};

static SPANISH: Ignoring = Ignoring {
    added: both(
        "De acuerdo, en este servidor ignoro desde ahora: {named}. No respondo, guardo ni transmito nada de eso; en otros sitios nada cambia. `/ignore remove` lo deshace.",
        "Desde ahora se ignora en este servidor: {named}. No se responde, guarda ni transmite nada de ello; en otros sitios nada cambia. `/ignore remove` lo deshace.",
    ),
    removed: both(
        "Listo, en este servidor vuelvo a escuchar: {named}.",
        "En este servidor ya no se ignora: {named}.",
    ),
    list: both(
        "Esto es lo que ignoro en este servidor ({count} de {most} como máximo): {named}",
        "En este servidor se ignora ({count} de {most} como máximo): {named}",
    ),
    nothing: both(
        "En este servidor no ignoro a nadie ni nada.",
        "En este servidor no se ignora a nadie ni nada.",
    ),
    full: both(
        "No ha cambiado nada: un servidor puede hacerme ignorar como máximo {most} personas y canales. `/ignore list` los muestra.",
        "No se ha cambiado nada: en un servidor se pueden ignorar como máximo {most} personas y canales. `/ignore list` los muestra.",
    ),
    unclear: both(
        "Dime a quién o qué, como `/ignore add @alguien` o `/ignore add #canal`; `/ignore remove` lo deshace y `/ignore list` muestra todo.",
        "Indique a quién o qué, por ejemplo `/ignore add @alguien` o `/ignore add #canal`; `/ignore remove` lo deshace y `/ignore list` muestra todo.",
    ),
    in_servers: both(
        "Eso solo funciona en un servidor en el que estoy.",
        "Eso solo es posible en un servidor del que el bot es miembro.",
    ),
    not_allowed: both(
        "Eso solo pueden hacerlo quienes administran este servidor. Si tú puedes, elige `/ignore` en la lista de comandos de Discord.",
        "Eso solo pueden hacerlo quienes administran este servidor. Si usted puede, elija `/ignore` en la lista de comandos de Discord.",
    ),
    away: both(
        "Ahora mismo no puedo acceder a esa lista, así que nada ha cambiado. Inténtalo de nuevo en un momento.",
        "En este momento no se puede acceder a esa lista; nada se ha cambiado. Inténtelo de nuevo en breve.",
    ),
};

static GERMAN: Ignoring = Ignoring {
    added: both(
        "Gut, auf diesem Server ignoriere ich ab jetzt: {named}. Ich beantworte nichts davon, behalte nichts und gebe nichts weiter; anderswo ändert sich nichts. `/ignore remove` nimmt es zurück.",
        "Ab jetzt wird auf diesem Server ignoriert: {named}. Nichts davon wird beantwortet, behalten oder weitergegeben; anderswo ändert sich nichts. `/ignore remove` nimmt es zurück.",
    ),
    removed: both(
        "Erledigt, auf diesem Server höre ich wieder auf: {named}.",
        "Auf diesem Server wird nicht mehr ignoriert: {named}.",
    ),
    list: both(
        "Das ignoriere ich auf diesem Server ({count} von höchstens {most}): {named}",
        "Auf diesem Server wird ignoriert ({count} von höchstens {most}): {named}",
    ),
    nothing: both(
        "Auf diesem Server ignoriere ich niemanden und nichts.",
        "Auf diesem Server wird niemand und nichts ignoriert.",
    ),
    full: both(
        "Es hat sich nichts geändert: Ein Server kann mich höchstens {most} Personen und Kanäle ignorieren lassen. `/ignore list` zeigt sie.",
        "Es wurde nichts geändert: Auf einem Server können höchstens {most} Personen und Kanäle ignoriert werden. `/ignore list` zeigt sie.",
    ),
    unclear: both(
        "Sag mir, wen oder was, etwa `/ignore add @jemand` oder `/ignore add #kanal`; `/ignore remove` nimmt es zurück, `/ignore list` zeigt alles.",
        "Bitte sagen Sie, wen oder was, etwa `/ignore add @jemand` oder `/ignore add #kanal`; `/ignore remove` nimmt es zurück, `/ignore list` zeigt alles.",
    ),
    in_servers: both(
        "Das geht nur auf einem Server, auf dem ich bin.",
        "Das ist nur auf einem Server möglich, auf dem der Bot Mitglied ist.",
    ),
    not_allowed: both(
        "Das können nur Leute, die diesen Server verwalten dürfen. Darfst du es, dann wähle `/ignore` aus der Befehlsliste von Discord.",
        "Das können nur Personen, die diesen Server verwalten dürfen. Dürfen Sie es, dann wählen Sie `/ignore` aus der Befehlsliste von Discord.",
    ),
    away: both(
        "Ich komme gerade nicht an diese Liste, also hat sich nichts geändert. Versuch es gleich noch einmal.",
        "Diese Liste ist gerade nicht erreichbar; es wurde nichts geändert. Bitte versuchen Sie es in Kürze erneut.",
    ),
};

static FRENCH: Ignoring = Ignoring {
    added: both(
        "D'accord, sur ce serveur j'ignore désormais : {named}. Je n'y réponds pas, n'en garde rien et n'en transmets rien ; ailleurs rien ne change. `/ignore remove` l'annule.",
        "Désormais sont ignorés sur ce serveur : {named}. Rien n'en est gardé ni transmis, et rien n'y est répondu ; ailleurs rien ne change. `/ignore remove` l'annule.",
    ),
    removed: both(
        "C'est fait, sur ce serveur j'écoute de nouveau : {named}.",
        "Sur ce serveur ne sont plus ignorés : {named}.",
    ),
    list: both(
        "Voici ce que j'ignore sur ce serveur ({count} sur {most} au plus) : {named}",
        "Sont ignorés sur ce serveur ({count} sur {most} au plus) : {named}",
    ),
    nothing: both(
        "Je n'ignore personne ni rien sur ce serveur.",
        "Personne ni rien n'est ignoré sur ce serveur.",
    ),
    full: both(
        "Rien n'a changé : un serveur peut me faire ignorer au plus {most} personnes et salons. `/ignore list` les montre.",
        "Rien n'a été changé : au plus {most} personnes et salons peuvent être ignorés sur un serveur. `/ignore list` les montre.",
    ),
    unclear: both(
        "Dis-moi qui ou quoi, comme `/ignore add @quelqu'un` ou `/ignore add #salon` ; `/ignore remove` l'annule et `/ignore list` montre tout.",
        "Veuillez indiquer qui ou quoi, par exemple `/ignore add @quelqu'un` ou `/ignore add #salon` ; `/ignore remove` l'annule et `/ignore list` montre tout.",
    ),
    in_servers: both(
        "Cela ne marche que sur un serveur où je suis.",
        "Cela n'est possible que sur un serveur dont le bot est membre.",
    ),
    not_allowed: both(
        "Seuls ceux qui peuvent gérer ce serveur peuvent le faire. Si c'est ton cas, choisis `/ignore` dans la liste des commandes de Discord.",
        "Seules les personnes qui peuvent gérer ce serveur peuvent le faire. Si c'est votre cas, choisissez `/ignore` dans la liste des commandes de Discord.",
    ),
    away: both(
        "Je n'arrive pas à joindre cette liste pour l'instant, donc rien n'a changé. Réessaie dans un moment.",
        "Cette liste est injoignable pour le moment ; rien n'a été changé. Veuillez réessayer sous peu.",
    ),
};

static PORTUGUESE: Ignoring = Ignoring {
    added: both(
        "Certo, neste servidor ignoro a partir de agora: {named}. Não respondo, não guardo nem passo nada disso adiante; noutros lugares nada muda. `/ignore remove` desfaz isso.",
        "A partir de agora é ignorado neste servidor: {named}. Nada disso é respondido, guardado ou transmitido; noutros lugares nada muda. `/ignore remove` desfaz isso.",
    ),
    removed: both(
        "Pronto, neste servidor volto a ouvir: {named}.",
        "Neste servidor já não é ignorado: {named}.",
    ),
    list: both(
        "Isto é o que ignoro neste servidor ({count} de no máximo {most}): {named}",
        "É ignorado neste servidor ({count} de no máximo {most}): {named}",
    ),
    nothing: both(
        "Não ignoro ninguém nem nada neste servidor.",
        "Ninguém nem nada é ignorado neste servidor.",
    ),
    full: both(
        "Nada mudou: um servidor pode fazer-me ignorar no máximo {most} pessoas e canais. `/ignore list` mostra-os.",
        "Nada foi alterado: num servidor podem ser ignorados no máximo {most} pessoas e canais. `/ignore list` mostra-os.",
    ),
    unclear: both(
        "Diz-me quem ou o quê, como `/ignore add @alguém` ou `/ignore add #canal`; `/ignore remove` desfaz isso e `/ignore list` mostra tudo.",
        "Indique quem ou o quê, por exemplo `/ignore add @alguém` ou `/ignore add #canal`; `/ignore remove` desfaz isso e `/ignore list` mostra tudo.",
    ),
    in_servers: both(
        "Isso só funciona num servidor em que estou.",
        "Isso só é possível num servidor de que o bot é membro.",
    ),
    not_allowed: both(
        "Só quem pode gerir este servidor pode fazer isso. Se podes, escolhe `/ignore` na lista de comandos do Discord.",
        "Só quem pode gerir este servidor pode fazer isso. Se puder, escolha `/ignore` na lista de comandos do Discord.",
    ),
    away: both(
        "Não consigo aceder a essa lista agora, por isso nada mudou. Tenta de novo daqui a pouco.",
        "Essa lista não está acessível neste momento; nada foi alterado. Tente novamente em breve.",
    ),
};

static JAPANESE: Ignoring = Ignoring {
    added: both(
        "わかった、このサーバーではこれから無視するね：{named}。そこで書かれたことには答えず、何も保存せず、どこにも渡さないよ。ほかの場所では何も変わらない。`/ignore remove` で元に戻せるよ。",
        "今後、このサーバーでは次を無視します：{named}。そこで書かれたことには答えず、何も保存せず、どこにも渡しません。ほかの場所では何も変わりません。`/ignore remove` で元に戻せます。",
    ),
    removed: both(
        "できた、このサーバーでまた聞くようにするね：{named}。",
        "このサーバーで次の無視をやめました：{named}。",
    ),
    list: both(
        "このサーバーで無視しているもの（{count} 件、最大 {most} 件）：{named}",
        "このサーバーで無視しているもの（{count} 件、最大 {most} 件）：{named}",
    ),
    nothing: both(
        "このサーバーでは誰も何も無視していないよ。",
        "このサーバーでは誰も何も無視していません。",
    ),
    full: both(
        "何も変わっていないよ。一つのサーバーで無視できる人とチャンネルは最大 {most} 件。`/ignore list` で見られるよ。",
        "何も変更していません。一つのサーバーで無視できる人とチャンネルは最大 {most} 件です。`/ignore list` で確認できます。",
    ),
    unclear: both(
        "誰を、または何を無視するか教えて。例：`/ignore add @誰か`、`/ignore add #チャンネル`。`/ignore remove` で元に戻し、`/ignore list` で一覧を見られるよ。",
        "誰を、または何を無視するかお知らせください。例：`/ignore add @誰か`、`/ignore add #チャンネル`。`/ignore remove` で元に戻し、`/ignore list` で一覧を確認できます。",
    ),
    in_servers: both(
        "それは、わたしがいるサーバーの中でだけできるよ。",
        "それは、ボットが参加しているサーバーでのみ可能です。",
    ),
    not_allowed: both(
        "それができるのは、このサーバーを管理できる人だけ。管理できるなら、Discord のコマンド一覧から `/ignore` を選んでね。",
        "それができるのは、このサーバーを管理できる方だけです。管理できる場合は、Discord のコマンド一覧から `/ignore` をお選びください。",
    ),
    away: both(
        "今はその一覧に届かないから、何も変わっていないよ。少ししてからもう一度試してね。",
        "現在その一覧にアクセスできないため、何も変更していません。しばらくしてからもう一度お試しください。",
    ),
};
