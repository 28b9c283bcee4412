//! What is said about preferences and about being left alone, in every language.

use super::{Said, both, four};
use crate::wording::Language;

/// What is said about preferences in one language.
#[derive(Debug)]
pub struct Preferences {
    /// Before what holds now.
    pub set: Said,
    pub reset: Said,
    pub undone: Said,
    pub nothing_to_undo: Said,
    pub title: Said,
    pub hint: Said,
    pub closed: Said,
    pub away: Said,
    pub costs: Said,
    /// `{given}`, `{names}`
    pub unknown: Said,
    /// `{given}`, `{field}`, `{allowed}`
    pub unfit: Said,
    /// `{example}`
    pub time_zone: Said,
    /// In the order of `Field::ALL`.
    pub fields: [&'static str; 11],
    /// In the order of `Tone::ALL`.
    pub tones: [&'static str; 4],
    /// In the order of `EmojiDensity::ALL`.
    pub densities: [&'static str; 4],
    /// In the order of `Template::ALL`.
    pub templates: [&'static str; 5],
    pub none: &'static str,
    pub usual: &'static str,
    pub on: &'static str,
    pub off: &'static str,
    pub direct: &'static str,
    pub channel: &'static str,
    /// `{count}`
    pub messages: &'static str,
    pub undo: &'static str,
    pub more: &'static str,
    pub back: &'static str,
    pub close: &'static str,
    pub other_zone: &'static str,
    pub opted_out: Said,
    pub came_back: Said,
    pub is_out: Said,
    pub is_in: Said,
}

/// Those of a language.
pub fn of(language: Language) -> &'static Preferences {
    match language {
        Language::English => &ENGLISH,
        Language::Spanish => &SPANISH,
        Language::German => &GERMAN,
        Language::French => &FRENCH,
        Language::Portuguese => &PORTUGUESE,
        Language::Japanese => &JAPANESE,
    }
}

static ENGLISH: Preferences = Preferences {
    set: four(
        "Done! From now on:",
        "Your preferences have been changed:",
        "Sure thing! From now on:",
        "Preferences updated:",
    ),
    reset: four(
        "Everything is as at the start again:",
        "Your preferences have been reset:",
        "Clean slate! Back to the start:",
        "Preferences reset to the defaults:",
    ),
    undone: four(
        "It's as it was before:",
        "The change has been undone:",
        "Back to how it was:",
        "Change reverted:",
    ),
    nothing_to_undo: four(
        "There is nothing to undo: I can take back a template or a reset for a day.",
        "There is nothing to undo. A template or a reset can be taken back for one day.",
        "Nothing to undo here! Templates and resets I can take back for a day.",
        "Nothing to revert. Templates and resets can be reverted for 24 hours.",
    ),
    title: both(
        "Here is what you have chosen:",
        "These are your preferences:",
    ),
    hint: both(
        "Change it below, or just tell me.",
        "You may change them below, or in your own words.",
    ),
    closed: four(
        "All right, that's how it stays.",
        "Thank you. Your preferences stay like this.",
        "Cool, it stays like that.",
        "Preferences saved.",
    ),
    away: four(
        "I can't get at your preferences right now, so nothing has changed. Try again in a moment.",
        "Your preferences cannot be reached at present; nothing was changed. Please try again shortly.",
        "Can't get at your preferences right now, so nothing has changed. Try again in a sec.",
        "Preferences not reachable; nothing was changed. Retry shortly.",
    ),
    costs: both(
        "With more messages taken into account, each answer costs more and can take a little longer.",
        "Please note that a larger window makes each answer cost more and take somewhat longer.",
    ),
    unknown: both(
        "I don't know the setting {given}, so I changed nothing. These exist: {names}",
        "There is no setting {given}; nothing was changed. Available are: {names}",
    ),
    unfit: both(
        "{given} doesn't work for {field}, so I changed nothing. It can be: {allowed}",
        "{given} is not possible for {field}; nothing was changed. Possible values: {allowed}",
    ),
    time_zone: both(
        "Which time zone are you in? Tell me once, like this: {example}",
        "May I ask for your time zone? Please state it once, for instance: {example}",
    ),
    fields: [
        "Name",
        "Tone",
        "Emoji",
        "Language",
        "Time zone",
        "Window",
        "Notices",
        "Quiet hours",
        "Digest",
        "Hints about what I can do",
        "Template",
    ],
    tones: ["formal", "friendly", "casual", "technical"],
    densities: ["none", "a few", "some", "many"],
    templates: ["Brief", "Warm", "Professional", "Playful", "Expert"],
    none: "not chosen",
    usual: "as usual",
    on: "on",
    off: "off",
    direct: "by direct message",
    channel: "in the channel",
    messages: "{count} messages",
    undo: "Undo",
    more: "More",
    back: "Back",
    close: "Close",
    other_zone: "Other time zone",
    opted_out: both(
        "All right, I leave you alone: from now on I keep nothing of what you write, answer none of it and pass none of it to a language model. What I kept before stays until you write `/forget all` in each conversation. `/privacy on` brings you back.",
        "As you wish. From now on nothing of what you write is kept, answered or passed to a language model. What was kept before stays until you write `/forget all` in each conversation. With `/privacy on` you may come back.",
    ),
    came_back: both(
        "Welcome back! I read and answer what you write to me again. `/privacy off` stops that.",
        "Welcome back. Your messages are read and answered again. `/privacy off` ends that.",
    ),
    is_out: both(
        "You asked me to leave you alone, so I neither keep nor answer what you write. `/privacy on` brings you back.",
        "You have asked to be left alone; your messages are neither kept nor answered. With `/privacy on` you may come back.",
    ),
    is_in: both(
        "I read what you write to me, and remember it so that I can answer. `/privacy off` makes me leave you alone, `/memory` shows what I know here.",
        "Your messages to me are read, and remembered for answering. `/privacy off` ends that; `/memory` shows what is known here.",
    ),
};

static SPANISH: Preferences = Preferences {
    set: four(
        "¡Hecho! A partir de ahora:",
        "Sus preferencias han cambiado:",
        "¡Hala, listo! Desde ya:",
        "Preferencias actualizadas:",
    ),
    reset: four(
        "Todo vuelve a estar como al principio:",
        "Sus preferencias se han restablecido:",
        "¡Borrón y cuenta nueva! Queda así:",
        "Preferencias restablecidas a los valores por defecto:",
    ),
    undone: four(
        "Todo está como antes:",
        "El cambio se ha deshecho:",
        "Como estaba antes:",
        "Cambio revertido:",
    ),
    nothing_to_undo: four(
        "No hay nada que deshacer: puedo retirar una plantilla o un restablecimiento durante un día.",
        "No hay nada que deshacer. Una plantilla o un restablecimiento puede retirarse durante un día.",
        "¡Aquí no hay nada que deshacer! Plantillas y reinicios los quito durante un día.",
        "Nada que revertir. Las plantillas y los restablecimientos pueden revertirse durante 24 horas.",
    ),
    title: both("Esto es lo que has elegido:", "Estas son sus preferencias:"),
    hint: both(
        "Cámbialo aquí abajo, o simplemente dímelo.",
        "Puede cambiarlas aquí abajo o con sus propias palabras.",
    ),
    closed: four(
        "De acuerdo, así se queda.",
        "Gracias. Sus preferencias quedan así.",
        "Vale, se queda así.",
        "Preferencias guardadas.",
    ),
    away: four(
        "Ahora mismo no llego a tus preferencias, así que no he cambiado nada. Inténtalo de nuevo en un momento.",
        "En este momento no se puede acceder a sus preferencias; no se ha cambiado nada. Inténtelo de nuevo en breve.",
        "Ahora no llego a tus preferencias, así que no he tocado nada. Prueba en un momentito.",
        "Preferencias no accesibles; no se ha cambiado nada. Reintente en breve.",
    ),
    costs: both(
        "Si tengo en cuenta más mensajes, cada respuesta cuesta más y puede tardar un poco más.",
        "Tenga en cuenta que una ventana mayor hace que cada respuesta cueste más y tarde algo más.",
    ),
    unknown: both(
        "No conozco el ajuste {given}, así que no he cambiado nada. Existen: {names}",
        "No existe el ajuste {given}; no se ha cambiado nada. Están disponibles: {names}",
    ),
    unfit: both(
        "{given} no sirve para {field}, así que no he cambiado nada. Puede ser: {allowed}",
        "{given} no es posible para {field}; no se ha cambiado nada. Valores posibles: {allowed}",
    ),
    time_zone: both(
        "¿En qué zona horaria estás? Dímelo una vez, así: {example}",
        "¿Podría indicarme su zona horaria? Basta con una vez, por ejemplo: {example}",
    ),
    fields: [
        "Nombre",
        "Tono",
        "Emojis",
        "Idioma",
        "Zona horaria",
        "Ventana",
        "Avisos",
        "Horas de silencio",
        "Avisos agrupados",
        "Sugerencias de lo que sé hacer",
        "Plantilla",
    ],
    tones: ["formal", "amable", "informal", "técnico"],
    densities: ["ninguno", "pocos", "algunos", "muchos"],
    templates: ["Breve", "Cálido", "Profesional", "Divertido", "Experto"],
    none: "sin elegir",
    usual: "lo habitual",
    on: "sí",
    off: "no",
    direct: "por mensaje directo",
    channel: "en el canal",
    messages: "{count} mensajes",
    undo: "Deshacer",
    more: "Más",
    back: "Atrás",
    close: "Cerrar",
    other_zone: "Otra zona horaria",
    opted_out: both(
        "De acuerdo, te dejo en paz: desde ahora no guardo nada de lo que escribes, no lo respondo ni lo paso a un modelo de lenguaje. Lo que guardé antes se queda hasta que escribas `/forget all` en cada conversación. Con `/privacy on` vuelves.",
        "Como desee. Desde ahora no se guarda, responde ni transmite a un modelo de lenguaje nada de lo que escriba. Lo guardado antes permanece hasta que escriba `/forget all` en cada conversación. Con `/privacy on` puede volver.",
    ),
    came_back: both(
        "¡Qué bien que vuelves! Leo y respondo otra vez lo que me escribes. `/privacy off` lo termina.",
        "Le doy la bienvenida de nuevo. Sus mensajes vuelven a leerse y responderse. `/privacy off` lo termina.",
    ),
    is_out: both(
        "Me pediste que te dejara en paz, así que no guardo ni respondo lo que escribes. Con `/privacy on` vuelves.",
        "Ha pedido que se le deje en paz; sus mensajes no se guardan ni se responden. Con `/privacy on` puede volver.",
    ),
    is_in: both(
        "Leo lo que me escribes y lo recuerdo para poder responderte. Con `/privacy off` te dejo en paz; `/memory` muestra lo que sé aquí.",
        "Sus mensajes se leen y se recuerdan para responderle. `/privacy off` lo termina; `/memory` muestra lo que se sabe aquí.",
    ),
};

static GERMAN: Preferences = Preferences {
    set: four(
        "Gemacht! Ab jetzt gilt:",
        "Ihre Einstellungen wurden geändert:",
        "Alles klar! Ab jetzt:",
        "Einstellungen aktualisiert:",
    ),
    reset: four(
        "Alles ist wieder wie am Anfang:",
        "Ihre Einstellungen wurden zurückgesetzt:",
        "Alles auf Anfang:",
        "Einstellungen auf die Standardwerte zurückgesetzt:",
    ),
    undone: four(
        "Alles ist wieder wie vorher:",
        "Die Änderung wurde rückgängig gemacht:",
        "So, wie vorher:",
        "Änderung zurückgenommen:",
    ),
    nothing_to_undo: four(
        "Da gibt es nichts zurückzunehmen: Eine Vorlage oder ein Zurücksetzen kann ich einen Tag lang rückgängig machen.",
        "Es gibt nichts zurückzunehmen. Eine Vorlage oder ein Zurücksetzen kann einen Tag lang rückgängig gemacht werden.",
        "Da gibt's nix rückgängig zu machen! Vorlagen und Neustarts nehm ich einen Tag lang zurück.",
        "Keine rücknehmbare Änderung vorhanden. Vorlagen und Zurücksetzungen sind 24 Stunden lang rücknehmbar.",
    ),
    title: both("Das hast du gewählt:", "Das sind Ihre Einstellungen:"),
    hint: both(
        "Ändere es hier unten, oder sag es mir einfach.",
        "Sie können sie hier unten oder mit eigenen Worten ändern.",
    ),
    closed: four(
        "Gut, so bleibt es.",
        "Vielen Dank. Ihre Einstellungen bleiben so.",
        "Passt, so bleibt's.",
        "Einstellungen gespeichert.",
    ),
    away: four(
        "Ich komme gerade nicht an deine Einstellungen, also habe ich nichts geändert. Versuch es gleich noch einmal.",
        "Ihre Einstellungen sind derzeit nicht erreichbar; es wurde nichts geändert. Bitte versuchen Sie es in Kürze erneut.",
        "Komm grad nicht an deine Einstellungen ran, also hab ich nichts geändert. Probier's gleich noch mal.",
        "Einstellungen nicht erreichbar; nichts wurde geändert. In Kürze erneut versuchen.",
    ),
    costs: both(
        "Mit mehr berücksichtigten Nachrichten kostet jede Antwort mehr und kann etwas länger dauern.",
        "Bitte beachten Sie, dass jede Antwort mit einem größeren Fenster mehr kostet und etwas länger dauern kann.",
    ),
    unknown: both(
        "Die Einstellung {given} kenne ich nicht, also habe ich nichts geändert. Es gibt: {names}",
        "Eine Einstellung {given} gibt es nicht; es wurde nichts geändert. Verfügbar sind: {names}",
    ),
    unfit: both(
        "{given} geht nicht für {field}, also habe ich nichts geändert. Möglich ist: {allowed}",
        "{given} ist für {field} nicht möglich; es wurde nichts geändert. Mögliche Werte: {allowed}",
    ),
    time_zone: both(
        "In welcher Zeitzone bist du? Sag es mir einmal, so: {example}",
        "Dürfte ich Ihre Zeitzone erfahren? Bitte nennen Sie sie einmal, etwa so: {example}",
    ),
    fields: [
        "Name",
        "Ton",
        "Emojis",
        "Sprache",
        "Zeitzone",
        "Fenster",
        "Hinweise",
        "Ruhezeit",
        "Sammelnachricht",
        "Tipps, was ich kann",
        "Vorlage",
    ],
    tones: ["förmlich", "freundlich", "locker", "technisch"],
    densities: ["keine", "wenige", "einige", "viele"],
    templates: ["Knapp", "Herzlich", "Geschäftlich", "Verspielt", "Fachlich"],
    none: "nicht gewählt",
    usual: "wie üblich",
    on: "an",
    off: "aus",
    direct: "als Direktnachricht",
    channel: "im Kanal",
    messages: "{count} Nachrichten",
    undo: "Rückgängig",
    more: "Mehr",
    back: "Zurück",
    close: "Schließen",
    other_zone: "Andere Zeitzone",
    opted_out: both(
        "Gut, ich lasse dich in Ruhe: Ab jetzt behalte ich nichts von dem, was du schreibst, beantworte es nicht und gebe es an kein Sprachmodell weiter. Was ich vorher behalten habe, bleibt, bis du in jedem Gespräch `/forget all` schreibst. Mit `/privacy on` kommst du zurück.",
        "Wie Sie wünschen. Ab jetzt wird nichts von dem, was Sie schreiben, behalten, beantwortet oder an ein Sprachmodell gegeben. Was vorher behalten wurde, bleibt, bis Sie in jedem Gespräch `/forget all` schreiben. Mit `/privacy on` können Sie zurückkommen.",
    ),
    came_back: both(
        "Schön, dass du wieder da bist! Ich lese und beantworte wieder, was du mir schreibst. `/privacy off` beendet das.",
        "Willkommen zurück. Ihre Nachrichten werden wieder gelesen und beantwortet. `/privacy off` beendet das.",
    ),
    is_out: both(
        "Du wolltest, dass ich dich in Ruhe lasse, also behalte und beantworte ich nicht, was du schreibst. Mit `/privacy on` kommst du zurück.",
        "Sie haben gebeten, in Ruhe gelassen zu werden; Ihre Nachrichten werden weder behalten noch beantwortet. Mit `/privacy on` können Sie zurückkommen.",
    ),
    is_in: both(
        "Ich lese, was du mir schreibst, und merke es mir, damit ich antworten kann. Mit `/privacy off` lasse ich dich in Ruhe; `/memory` zeigt, was ich hier weiß.",
        "Ihre Nachrichten werden gelesen und zum Antworten gemerkt. `/privacy off` beendet das; `/memory` zeigt, was hier bekannt ist.",
    ),
};

static FRENCH: Preferences = Preferences {
    set: four(
        "C'est fait ! Désormais :",
        "Vos préférences ont été modifiées :",
        "Ça marche ! À partir de maintenant :",
        "Préférences mises à jour :",
    ),
    reset: four(
        "Tout est de nouveau comme au début :",
        "Vos préférences ont été réinitialisées :",
        "On repart de zéro :",
        "Préférences réinitialisées aux valeurs par défaut :",
    ),
    undone: four(
        "Tout est comme avant :",
        "La modification a été annulée :",
        "Comme c'était avant :",
        "Modification annulée :",
    ),
    nothing_to_undo: four(
        "Il n'y a rien à annuler : je peux revenir sur un modèle ou une réinitialisation pendant un jour.",
        "Il n'y a rien à annuler. Un modèle ou une réinitialisation peut être annulé pendant un jour.",
        "Y a rien à annuler, là ! Les modèles et les remises à zéro, je peux revenir dessus pendant un jour.",
        "Aucune modification à annuler. Modèles et réinitialisations sont annulables pendant 24 heures.",
    ),
    title: both("Voici ce que tu as choisi :", "Voici vos préférences :"),
    hint: both(
        "Change-le ci-dessous, ou dis-le-moi simplement.",
        "Vous pouvez les modifier ci-dessous ou avec vos propres mots.",
    ),
    closed: four(
        "Très bien, ça reste comme ça.",
        "Merci. Vos préférences restent ainsi.",
        "Nickel, ça reste comme ça.",
        "Préférences enregistrées.",
    ),
    away: four(
        "Je n'ai pas accès à tes préférences pour l'instant, donc je n'ai rien changé. Réessaie dans un moment.",
        "Vos préférences sont inaccessibles pour le moment ; rien n'a été modifié. Veuillez réessayer sous peu.",
        "Là, je n'arrive pas à tes préférences, donc je n'ai rien touché. Réessaie dans une seconde.",
        "Préférences inaccessibles ; rien n'a été modifié. Réessayer sous peu.",
    ),
    costs: both(
        "Avec plus de messages pris en compte, chaque réponse coûte plus cher et peut prendre un peu plus de temps.",
        "Veuillez noter qu'une fenêtre plus grande rend chaque réponse plus coûteuse et un peu plus lente.",
    ),
    unknown: both(
        "Je ne connais pas le réglage {given}, donc je n'ai rien changé. Il y a : {names}",
        "Le réglage {given} n'existe pas ; rien n'a été modifié. Sont disponibles : {names}",
    ),
    unfit: both(
        "{given} ne convient pas pour {field}, donc je n'ai rien changé. Possible : {allowed}",
        "{given} n'est pas possible pour {field} ; rien n'a été modifié. Valeurs possibles : {allowed}",
    ),
    time_zone: both(
        "Dans quel fuseau horaire es-tu ? Dis-le-moi une fois, comme ceci : {example}",
        "Puis-je vous demander votre fuseau horaire ? Une fois suffit, par exemple : {example}",
    ),
    fields: [
        "Nom",
        "Ton",
        "Émojis",
        "Langue",
        "Fuseau horaire",
        "Fenêtre",
        "Avis",
        "Heures calmes",
        "Résumé groupé",
        "Conseils sur ce que je sais faire",
        "Modèle",
    ],
    tones: ["formel", "amical", "décontracté", "technique"],
    densities: ["aucun", "peu", "quelques-uns", "beaucoup"],
    templates: ["Bref", "Chaleureux", "Professionnel", "Enjoué", "Expert"],
    none: "pas choisi",
    usual: "comme d'habitude",
    on: "oui",
    off: "non",
    direct: "en message privé",
    channel: "dans le salon",
    messages: "{count} messages",
    undo: "Annuler",
    more: "Plus",
    back: "Retour",
    close: "Fermer",
    other_zone: "Autre fuseau horaire",
    opted_out: both(
        "D'accord, je te laisse tranquille : désormais je ne garde rien de ce que tu écris, je n'y réponds pas et je ne le transmets à aucun modèle de langage. Ce que j'ai gardé avant reste jusqu'à ce que tu écrives `/forget all` dans chaque conversation. `/privacy on` te ramène.",
        "Comme vous le souhaitez. Désormais, rien de ce que vous écrivez n'est gardé, ne reçoit de réponse ni n'est transmis à un modèle de langage. Ce qui a été gardé avant reste jusqu'à ce que vous écriviez `/forget all` dans chaque conversation. Avec `/privacy on`, vous pouvez revenir.",
    ),
    came_back: both(
        "Content de te revoir ! Je lis de nouveau ce que tu m'écris et j'y réponds. `/privacy off` arrête cela.",
        "Heureux de vous revoir. Vos messages sont de nouveau lus et reçoivent une réponse. `/privacy off` arrête cela.",
    ),
    is_out: both(
        "Tu m'as demandé de te laisser tranquille, donc je ne garde pas ce que tu écris et n'y réponds pas. `/privacy on` te ramène.",
        "Vous avez demandé qu'on vous laisse tranquille ; vos messages ne sont pas gardés et restent sans réponse. Avec `/privacy on`, vous pouvez revenir.",
    ),
    is_in: both(
        "Je lis ce que tu m'écris et je m'en souviens pour pouvoir répondre. `/privacy off` fait que je te laisse tranquille ; `/memory` montre ce que je sais ici.",
        "Vos messages sont lus et mémorisés pour vous répondre. `/privacy off` arrête cela ; `/memory` montre ce qui est connu ici.",
    ),
};

static PORTUGUESE: Preferences = Preferences {
    set: four(
        "Feito! De agora em diante:",
        "As suas preferências foram alteradas:",
        "Fixe! Daqui para a frente:",
        "Preferências atualizadas:",
    ),
    reset: four(
        "Está tudo como no começo:",
        "As suas preferências foram repostas:",
        "Tudo a zeros outra vez:",
        "Preferências repostas nos valores predefinidos:",
    ),
    undone: four(
        "Está tudo como antes:",
        "A alteração foi desfeita:",
        "Tal e qual como era antes:",
        "Alteração revertida:",
    ),
    nothing_to_undo: four(
        "Não há nada para desfazer: posso voltar atrás num modelo ou numa reposição durante um dia.",
        "Não há nada a desfazer. Um modelo ou uma reposição podem ser desfeitos durante um dia.",
        "Aqui não há nada para desfazer! Modelos e reposições desfaço durante um dia.",
        "Nada a reverter. Modelos e reposições podem ser revertidos durante 24 horas.",
    ),
    title: both(
        "Isto é o que escolheste:",
        "Estas são as suas preferências:",
    ),
    hint: both(
        "Muda aqui em baixo, ou diz-me simplesmente.",
        "Pode alterá-las aqui em baixo ou por palavras suas.",
    ),
    closed: four(
        "Está bem, fica assim.",
        "Obrigado. As suas preferências ficam assim.",
        "Fixe, fica assim.",
        "Preferências gravadas.",
    ),
    away: four(
        "Não consigo chegar às tuas preferências agora, por isso não mudei nada. Tenta de novo daqui a pouco.",
        "As suas preferências não estão acessíveis de momento; nada foi alterado. Por favor, tente novamente em breve.",
        "Não chego às tuas preferências, por isso não mexi em nada. Tenta daqui a bocado.",
        "Preferências inacessíveis; nada foi alterado. Tentar novamente em breve.",
    ),
    costs: both(
        "Com mais mensagens levadas em conta, cada resposta custa mais e pode demorar um pouco mais.",
        "Tenha em conta que uma janela maior torna cada resposta mais cara e um pouco mais lenta.",
    ),
    unknown: both(
        "Não conheço a definição {given}, por isso não mudei nada. Existem: {names}",
        "A definição {given} não existe; nada foi alterado. Estão disponíveis: {names}",
    ),
    unfit: both(
        "{given} não serve para {field}, por isso não mudei nada. Pode ser: {allowed}",
        "{given} não é possível para {field}; nada foi alterado. Valores possíveis: {allowed}",
    ),
    time_zone: both(
        "Em que fuso horário estás? Diz-mo uma vez, assim: {example}",
        "Poderia indicar o seu fuso horário? Basta uma vez, por exemplo: {example}",
    ),
    fields: [
        "Nome",
        "Tom",
        "Emojis",
        "Idioma",
        "Fuso horário",
        "Janela",
        "Avisos",
        "Horas de silêncio",
        "Avisos agrupados",
        "Sugestões do que sei fazer",
        "Modelo",
    ],
    tones: ["formal", "amigável", "informal", "técnico"],
    densities: ["nenhum", "poucos", "alguns", "muitos"],
    templates: [
        "Breve",
        "Caloroso",
        "Profissional",
        "Brincalhão",
        "Especialista",
    ],
    none: "não escolhido",
    usual: "como de costume",
    on: "sim",
    off: "não",
    direct: "por mensagem direta",
    channel: "no canal",
    messages: "{count} mensagens",
    undo: "Desfazer",
    more: "Mais",
    back: "Voltar",
    close: "Fechar",
    other_zone: "Outro fuso horário",
    opted_out: both(
        "Está bem, deixo-te em paz: de agora em diante não guardo nada do que escreves, não respondo e não passo nada a nenhum modelo de linguagem. O que guardei antes fica até escreveres `/forget all` em cada conversa. `/privacy on` traz-te de volta.",
        "Como desejar. De agora em diante, nada do que escrever será guardado, terá resposta ou será passado a um modelo de linguagem. O que foi guardado antes fica até que escreva `/forget all` em cada conversa. Com `/privacy on` pode voltar.",
    ),
    came_back: both(
        "Que bom ter-te de volta! Volto a ler e a responder ao que me escreves. `/privacy off` termina isso.",
        "Boas-vindas de regresso. As suas mensagens voltam a ser lidas e a ter resposta. `/privacy off` termina isso.",
    ),
    is_out: both(
        "Pediste-me que te deixasse em paz, por isso não guardo o que escreves nem lhe respondo. `/privacy on` traz-te de volta.",
        "Pediu para ser deixado em paz; as suas mensagens não são guardadas nem têm resposta. Com `/privacy on` pode voltar.",
    ),
    is_in: both(
        "Leio o que me escreves e lembro-me disso para poder responder. Com `/privacy off` deixo-te em paz; `/memory` mostra o que sei aqui.",
        "As suas mensagens são lidas e recordadas para a resposta. `/privacy off` termina isso; `/memory` mostra o que se sabe aqui.",
    ),
};

static JAPANESE: Preferences = Preferences {
    set: four(
        "できたよ！これからはこうするね：",
        "設定を変更いたしました：",
        "りょーかい！これからはこう：",
        "設定を更新：",
    ),
    reset: four(
        "全部最初の状態に戻したよ：",
        "設定を初期状態に戻しました：",
        "まっさらに戻したよ：",
        "設定を既定値に初期化：",
    ),
    undone: four(
        "前の状態に戻したよ：",
        "変更を取り消しました：",
        "さっきのに戻したよ：",
        "変更を取消：",
    ),
    nothing_to_undo: four(
        "取り消せる変更はありません。テンプレートとリセットは一日の間だけ取り消せます。",
        "取り消すことのできる変更はございません。テンプレートとリセットは一日以内であれば取り消しを承ります。",
        "戻せるものはないよ！テンプレートとリセットなら一日だけ戻せるよ。",
        "取消可能な変更なし。テンプレートとリセットは24時間以内に限り取消可能。",
    ),
    title: both(
        "今の設定はこうなっているよ：",
        "現在の設定は次のとおりです：",
    ),
    hint: both(
        "下で変えるか、言葉で教えてね。",
        "下で変更するか、お言葉でお伝えください。",
    ),
    closed: four(
        "わかった、このままにするね。",
        "ありがとうございます。設定はこのままといたします。",
        "おっけー、このままでいくね。",
        "設定を保存済み。",
    ),
    away: four(
        "今は設定に手が届かなくて、何も変えていないよ。少ししてからもう一度試してね。",
        "ただいま設定にアクセスできないため、何も変更しておりません。しばらくしてからもう一度お試しください。",
        "今は設定に手が届かないから、何も変えてないよ。ちょっとしたらまた試してね。",
        "設定に接続不可。変更なし。しばらく後に再試行のこと。",
    ),
    costs: both(
        "考えに入れるメッセージが増えると、返事ごとの費用が増えて、少し時間もかかるよ。",
        "考慮するメッセージが増えますと、回答ごとの費用が増え、多少時間もかかります。",
    ),
    unknown: both(
        "{given}という設定は知らないから、何も変えていないよ。あるのはこれ：{names}",
        "{given}という設定はございませんので、何も変更しておりません。ご利用いただけるもの：{names}",
    ),
    unfit: both(
        "{given}は「{field}」には使えないから、何も変えていないよ。使えるもの：{allowed}",
        "{given}は「{field}」にはご利用いただけないため、何も変更しておりません。可能な値：{allowed}",
    ),
    time_zone: both(
        "タイムゾーンはどこ？一度だけ、こんなふうに教えてね：{example}",
        "タイムゾーンをお教えいただけますか。一度だけ、例えば次のようにお願いいたします：{example}",
    ),
    fields: [
        "名前",
        "話し方",
        "絵文字",
        "言語",
        "タイムゾーン",
        "範囲",
        "お知らせ",
        "静かな時間",
        "まとめ通知",
        "できることの案内",
        "テンプレート",
    ],
    tones: ["丁寧", "親しみやすい", "くだけた", "技術的"],
    densities: ["なし", "少なめ", "普通", "多め"],
    templates: ["簡潔", "温かい", "ビジネス", "遊び心", "専門的"],
    none: "未設定",
    usual: "標準",
    on: "オン",
    off: "オフ",
    direct: "ダイレクトメッセージ",
    channel: "チャンネル",
    messages: "{count}件のメッセージ",
    undo: "元に戻す",
    more: "ほかの設定",
    back: "戻る",
    close: "閉じる",
    other_zone: "ほかのタイムゾーン",
    opted_out: both(
        "わかった、そっとしておくね。これからは書いたことを保存せず、返事もせず、言語モデルにも渡さないよ。これまでに保存したものは、それぞれの会話で`/forget all`と書くまで残るよ。`/privacy on`で戻れるよ。",
        "承知いたしました。今後お書きになる内容は保存も回答もせず、言語モデルにも渡しません。これまでに保存した内容は、それぞれの会話で`/forget all`とお書きになるまで残ります。`/privacy on`でお戻りいただけます。",
    ),
    came_back: both(
        "おかえり！また書いてくれたことを読んで返事をするね。`/privacy off`で止められるよ。",
        "お帰りなさいませ。再びメッセージを拝読し、お答えいたします。`/privacy off`で停止できます。",
    ),
    is_out: both(
        "そっとしておいてと頼まれたから、書かれたことは保存も返事もしていないよ。`/privacy on`で戻れるよ。",
        "ご希望により、メッセージの保存も回答もしておりません。`/privacy on`でお戻りいただけます。",
    ),
    is_in: both(
        "書いてくれたことを読んで、返事のために覚えているよ。`/privacy off`でそっとしておくし、`/memory`でここで知っていることを見られるよ。",
        "いただいたメッセージを拝読し、お答えするために記憶しております。`/privacy off`で停止でき、`/memory`でここで把握している内容をご覧いただけます。",
    ),
};
