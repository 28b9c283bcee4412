//! What the application commands and their options are called and described as, in every language.
//! They go to the platform, which shows each person their own.

use super::Language;

/// Texts in the order of [`Language::ALL`].
pub type InAll = [&'static str; 6];

/// A command that people can use.
#[derive(Debug)]
pub struct CommandWords {
    /// Its name, the same everywhere.
    pub name: &'static str,
    /// What it does, at most 100 characters.
    pub about: InAll,
    /// What can be said with it, in order.
    pub options: &'static [OptionWords],
}

/// Something that can be said with a command.
#[derive(Debug)]
pub struct OptionWords {
    /// Its name, the same everywhere.
    pub name: &'static str,
    /// What it is, at most 100 characters.
    pub about: InAll,
    /// What may be said.
    pub kind: OptionKind,
    /// Whether the command is nothing without it.
    pub required: bool,
}

/// A command for those who may manage a server, with parts that are chosen between.
#[derive(Debug)]
pub struct ManagersCommand {
    /// Its name, the same everywhere.
    pub name: &'static str,
    /// What it does, at most 100 characters.
    pub about: InAll,
    /// Its parts.
    pub parts: &'static [CommandWords],
}

/// What may be said as an option.
#[derive(Clone, Copy, Debug)]
pub enum OptionKind {
    /// A text of at most so many characters.
    Text(u16),
    /// A text that is completed while it is typed.
    Completed,
    /// One of these.
    OneOf(&'static [&'static str]),
    /// A whole number within these bounds.
    Number(i32, i32),
    /// Somebody.
    Person,
    /// A channel or a thread.
    Channel,
}

/// The code by which Discord knows a language.
#[must_use]
pub const fn locale(language: Language) -> &'static str {
    match language {
        Language::English => "en-US",
        Language::Spanish => "es-ES",
        Language::German => "de",
        Language::French => "fr",
        Language::Portuguese => "pt-BR",
        Language::Japanese => "ja",
    }
}

const WHAT: InAll = [
    "What it should be",
    "Lo que debe ser",
    "Was es werden soll",
    "Ce que ce doit être",
    "O que deve ser",
    "どんなものか",
];

const WISH: InAll = [
    "What I should be able to do",
    "Lo que debería saber hacer",
    "Was ich können soll",
    "Ce que je devrais savoir faire",
    "O que eu deveria saber fazer",
    "できるようになってほしいこと",
];

const WHOM: OptionWords = OptionWords {
    name: "person",
    about: [
        "Somebody, wherever they write in this server",
        "Alguien, escriba donde escriba en este servidor",
        "Jemand, wo auch immer auf diesem Server",
        "Quelqu'un, où qu'il écrive sur ce serveur",
        "Alguém, onde quer que escreva neste servidor",
        "このサーバーのどこに書いても対象になる人",
    ],
    kind: OptionKind::Person,
    required: false,
};

const WHERE: OptionWords = OptionWords {
    name: "channel",
    about: [
        "A channel with its threads, or a thread",
        "Un canal con sus hilos, o un hilo",
        "Ein Kanal mit seinen Threads, oder ein Thread",
        "Un salon avec ses fils, ou un fil",
        "Um canal com os seus tópicos, ou um tópico",
        "チャンネルとそのスレッド、または一つのスレッド",
    ],
    kind: OptionKind::Channel,
    required: false,
};

/// The commands for those who may manage a server.
pub static MANAGERS_COMMANDS: &[ManagersCommand] = &[ManagersCommand {
    name: "ignore",
    about: [
        "Whom and what I ignore in this server",
        "A quién y qué ignoro en este servidor",
        "Wen und was ich auf diesem Server ignoriere",
        "Qui et quoi j'ignore sur ce serveur",
        "Quem e o que ignoro neste servidor",
        "このサーバーで無視する人とチャンネル",
    ],
    parts: &[
        CommandWords {
            name: "add",
            about: [
                "Ignore somebody or a channel in this server",
                "Ignorar a alguien o un canal en este servidor",
                "Jemanden oder einen Kanal auf diesem Server ignorieren",
                "Ignorer quelqu'un ou un salon sur ce serveur",
                "Ignorar alguém ou um canal neste servidor",
                "このサーバーで人やチャンネルを無視する",
            ],
            options: &[WHOM, WHERE],
        },
        CommandWords {
            name: "remove",
            about: [
                "Listen to them again",
                "Volver a escuchar",
                "Wieder zuhören",
                "Écouter de nouveau",
                "Voltar a ouvir",
                "無視をやめる",
            ],
            options: &[WHOM, WHERE],
        },
        CommandWords {
            name: "list",
            about: [
                "Show all that is ignored in this server",
                "Mostrar todo lo que se ignora en este servidor",
                "Alles zeigen, was auf diesem Server ignoriert wird",
                "Montrer tout ce qui est ignoré sur ce serveur",
                "Mostrar tudo o que é ignorado neste servidor",
                "このサーバーで無視しているものをすべて見る",
            ],
            options: &[],
        },
    ],
}];

/// Every command that works. One whose feature comes later comes here with it.
pub static COMMANDS: &[CommandWords] = &[
    CommandWords {
        name: "help",
        about: [
            "What works here",
            "Lo que funciona aquí",
            "Was hier geht",
            "Ce qui marche ici",
            "O que funciona aqui",
            "ここでできること",
        ],
        options: &[],
    },
    CommandWords {
        name: "status",
        about: [
            "How I am doing, part by part",
            "Cómo estoy, parte por parte",
            "Wie es mir geht, Teil für Teil",
            "Comment je vais, partie par partie",
            "Como estou, parte por parte",
            "各部分の状態",
        ],
        options: &[],
    },
    CommandWords {
        name: "preferences",
        about: [
            "How I speak to you; without options a panel opens",
            "Cómo te hablo; sin opciones se abre un panel",
            "Wie ich mit dir spreche; ohne Optionen öffnet sich ein Feld",
            "Ma façon de te parler ; sans option, un panneau s'ouvre",
            "Como falo contigo; sem opções abre-se um painel",
            "話し方の設定（オプションなしでパネルを開く）",
        ],
        options: &[
            OptionWords {
                name: "name",
                about: [
                    "What I call you",
                    "Cómo te llamo",
                    "Wie ich dich nenne",
                    "Comment je t'appelle",
                    "Como te chamo",
                    "あなたの呼び名",
                ],
                kind: OptionKind::Text(32),
                required: false,
            },
            OptionWords {
                name: "tone",
                about: [
                    "The tone of my answers",
                    "El tono de mis respuestas",
                    "Der Ton meiner Antworten",
                    "Le ton de mes réponses",
                    "O tom das minhas respostas",
                    "答え方の調子",
                ],
                kind: OptionKind::OneOf(&["formal", "friendly", "casual", "technical"]),
                required: false,
            },
            OptionWords {
                name: "emoji",
                about: [
                    "How many emoji I use",
                    "Cuántos emojis uso",
                    "Wie viele Emoji ich benutze",
                    "Combien d'émojis j'utilise",
                    "Quantos emojis uso",
                    "絵文字の量",
                ],
                kind: OptionKind::OneOf(&["none", "low", "medium", "high", "default"]),
                required: false,
            },
            OptionWords {
                name: "language",
                about: [
                    "The language of my answers",
                    "El idioma de mis respuestas",
                    "Die Sprache meiner Antworten",
                    "La langue de mes réponses",
                    "O idioma das minhas respostas",
                    "答える言語",
                ],
                kind: OptionKind::OneOf(&["en", "es", "de", "fr", "pt", "ja", "auto"]),
                required: false,
            },
            OptionWords {
                name: "time_zone",
                about: [
                    "Your time zone, such as Europe/Berlin",
                    "Tu zona horaria, como Europe/Madrid",
                    "Deine Zeitzone, etwa Europe/Berlin",
                    "Ton fuseau horaire, comme Europe/Paris",
                    "O teu fuso horário, como Europe/Lisbon",
                    "タイムゾーン（例：Asia/Tokyo）",
                ],
                kind: OptionKind::Completed,
                required: false,
            },
            OptionWords {
                name: "window",
                about: [
                    "How many messages I take into account",
                    "Cuántos mensajes tengo en cuenta",
                    "Wie viele Nachrichten ich berücksichtige",
                    "Combien de messages je prends en compte",
                    "Quantas mensagens tenho em conta",
                    "考慮するメッセージの数",
                ],
                kind: OptionKind::Number(0, 100),
                required: false,
            },
            OptionWords {
                name: "where",
                about: [
                    "Where I tell you something by myself",
                    "Dónde te aviso por mi cuenta",
                    "Wo ich dir von mir aus etwas sage",
                    "Où je te préviens de moi-même",
                    "Onde te aviso por minha iniciativa",
                    "自分から知らせるときの場所",
                ],
                kind: OptionKind::OneOf(&["dm", "channel", "default"]),
                required: false,
            },
            OptionWords {
                name: "quiet_hours",
                about: [
                    "When I tell you nothing, such as 22:00-07:00; off for never",
                    "Cuándo no te aviso, como 22:00-07:00; off para nunca",
                    "Wann ich dir nichts sage, etwa 22:00-07:00; off für nie",
                    "Quand je ne te préviens pas, comme 22:00-07:00 ; off pour jamais",
                    "Quando não te aviso, como 22:00-07:00; off para nunca",
                    "知らせない時間帯（例：22:00-07:00）、off で解除",
                ],
                kind: OptionKind::Text(20),
                required: false,
            },
            OptionWords {
                name: "digest",
                about: [
                    "Whether I tell you several things together",
                    "Si te aviso de varias cosas a la vez",
                    "Ob ich dir mehreres zusammen sage",
                    "Si je regroupe plusieurs avis",
                    "Se te aviso de várias coisas juntas",
                    "まとめて知らせるかどうか",
                ],
                kind: OptionKind::OneOf(&["on", "off"]),
                required: false,
            },
            OptionWords {
                name: "mentions",
                about: [
                    "Whether I may mention what I can do",
                    "Si puedo mencionar lo que sé hacer",
                    "Ob ich erwähnen darf, was ich kann",
                    "Si je peux mentionner ce que je sais faire",
                    "Se posso mencionar o que sei fazer",
                    "できることを紹介してよいかどうか",
                ],
                kind: OptionKind::OneOf(&["on", "off"]),
                required: false,
            },
            OptionWords {
                name: "template",
                about: [
                    "A set of choices that can be undone",
                    "Un conjunto de opciones que puede deshacerse",
                    "Eine Vorlage, die sich zurücknehmen lässt",
                    "Un modèle qu'on peut annuler",
                    "Um modelo que se pode anular",
                    "元に戻せるひな形",
                ],
                kind: OptionKind::OneOf(&["brief", "warm", "professional", "playful", "expert"]),
                required: false,
            },
            OptionWords {
                name: "reset",
                about: [
                    "Start again with what everybody starts with; alone, without other options",
                    "Volver a empezar como todos; solo, sin otras opciones",
                    "Wieder anfangen wie alle; allein, ohne andere Optionen",
                    "Recommencer comme tout le monde ; seul, sans autre option",
                    "Recomeçar como todos; sozinho, sem outras opções",
                    "最初の設定に戻す（ほかのオプションなしで）",
                ],
                kind: OptionKind::OneOf(&["everything"]),
                required: false,
            },
        ],
    },
    CommandWords {
        name: "memory",
        about: [
            "What I remember of you here",
            "Lo que recuerdo de ti aquí",
            "Was ich hier von dir weiß",
            "Ce que je retiens de toi ici",
            "O que recordo de ti aqui",
            "ここで覚えていること",
        ],
        options: &[OptionWords {
            name: "page",
            about: [
                "Which page of it",
                "Qué página",
                "Welche Seite",
                "Quelle page",
                "Que página",
                "ページ",
            ],
            kind: OptionKind::Number(1, 1000),
            required: false,
        }],
    },
    CommandWords {
        name: "forget",
        about: [
            "Have me forget something: a number of /memory, or all",
            "Hazme olvidar algo: un número de /memory, o all",
            "Lass mich etwas vergessen: eine Nummer aus /memory, oder all",
            "Fais-moi oublier quelque chose : un numéro de /memory, ou all",
            "Faz-me esquecer algo: um número de /memory, ou all",
            "忘れさせる：/memory の番号、または all",
        ],
        options: &[OptionWords {
            name: "what",
            about: [
                "A number of /memory, that, or all",
                "Un número de /memory, that o all",
                "Eine Nummer aus /memory, that oder all",
                "Un numéro de /memory, that ou all",
                "Um número de /memory, that ou all",
                "/memory の番号、that、または all",
            ],
            kind: OptionKind::Text(20),
            required: true,
        }],
    },
    CommandWords {
        name: "privacy",
        about: [
            "Whether I may hear you at all",
            "Si puedo oírte o no",
            "Ob ich dich überhaupt hören darf",
            "Si je peux t'entendre ou non",
            "Se posso ouvir-te ou não",
            "話を聞いてよいかどうか",
        ],
        options: &[OptionWords {
            name: "heard",
            about: [
                "off: I keep and send on nothing of yours; on: as usual",
                "off: no guardo ni envío nada tuyo; on: como siempre",
                "off: ich behalte und sende nichts von dir; on: wie sonst",
                "off : je ne garde ni n'envoie rien de toi ; on : comme d'habitude",
                "off: não guardo nem envio nada teu; on: como de costume",
                "off：何も保存・送信しない、on：通常どおり",
            ],
            kind: OptionKind::OneOf(&["off", "on"]),
            required: false,
        }],
    },
    CommandWords {
        name: "generate-image",
        about: [
            "Have a picture made",
            "Pide una imagen",
            "Lass ein Bild machen",
            "Fais faire une image",
            "Pede uma imagem",
            "画像を作る",
        ],
        options: &[
            OptionWords {
                name: "prompt",
                about: WHAT,
                kind: OptionKind::Text(1000),
                required: true,
            },
            OptionWords {
                name: "shape",
                about: [
                    "Its width and height, as a ratio",
                    "Su ancho y su alto, como proporción",
                    "Breite zu Höhe",
                    "Sa largeur et sa hauteur, en proportion",
                    "A largura e a altura, em proporção",
                    "縦横の比",
                ],
                kind: OptionKind::OneOf(&["1:1", "3:2", "2:3", "16:9", "9:16"]),
                required: false,
            },
            OptionWords {
                name: "words",
                about: [
                    "--exact: I draw just your words, instead of putting them better first",
                    "--exact: dibujo tus palabras tal cual, sin mejorarlas antes",
                    "--exact: ich zeichne genau deine Worte, ohne sie vorher auszubauen",
                    "--exact : je dessine tes mots tels quels, sans les améliorer d'abord",
                    "--exact: desenho as tuas palavras tal e qual, sem as melhorar antes",
                    "--exact：言葉をそのまま描く",
                ],
                kind: OptionKind::OneOf(&["--exact"]),
                required: false,
            },
        ],
    },
    CommandWords {
        name: "get-image",
        about: [
            "See a picture that was made for you",
            "Ver una imagen que se hizo para ti",
            "Ein Bild ansehen, das für dich gemacht wurde",
            "Voir une image faite pour toi",
            "Ver uma imagem feita para ti",
            "あなたのための画像を見る",
        ],
        options: &[OptionWords {
            name: "which",
            about: [
                "Words of it, or its number; nothing for the latest",
                "Palabras de ella o su número; nada para la última",
                "Worte daraus oder ihre Nummer; nichts für das neueste",
                "Ses mots ou son numéro ; rien pour la dernière",
                "Palavras dela ou o número; nada para a última",
                "言葉か番号（なしで最新のもの）",
            ],
            kind: OptionKind::Text(200),
            required: false,
        }],
    },
    CommandWords {
        name: "request-feature",
        about: [
            "Have a wish for the bot noted",
            "Anotar un deseo para el bot",
            "Einen Wunsch an den Bot notieren lassen",
            "Faire noter un souhait pour le bot",
            "Anotar um desejo para o bot",
            "ボットへの要望を記録する",
        ],
        options: &[OptionWords {
            name: "description",
            about: WISH,
            kind: OptionKind::Text(1000),
            required: true,
        }],
    },
    CommandWords {
        name: "submit-feature",
        about: [
            "Have a wish noted, and a pull request opened for it",
            "Anotar un deseo y abrir un pull request",
            "Einen Wunsch notieren und einen Pull Request öffnen lassen",
            "Noter un souhait et ouvrir une pull request",
            "Anotar um desejo e abrir um pull request",
            "要望を記録してプルリクエストを開く",
        ],
        options: &[
            OptionWords {
                name: "title",
                about: WISH,
                kind: OptionKind::Text(120),
                required: true,
            },
            OptionWords {
                name: "description",
                about: [
                    "What for, and how one sees that it works",
                    "Para qué, y cómo se ve que funciona",
                    "Wozu, und woran man sieht, dass es geht",
                    "Pourquoi, et à quoi on voit que ça marche",
                    "Para quê, e como se vê que funciona",
                    "目的と、できたことの確かめ方",
                ],
                kind: OptionKind::Text(1000),
                required: false,
            },
        ],
    },
    CommandWords {
        name: "my-requests",
        about: [
            "What became of the features you asked for",
            "Qué pasó con lo que pediste",
            "Was aus deinen Wünschen geworden ist",
            "Ce que sont devenues tes demandes",
            "O que aconteceu com os teus pedidos",
            "出した要望がどうなったか",
        ],
        options: &[],
    },
];
