//! What is said of pictures, in every language.

use super::{Said, both};
use crate::wording::Language;

/// The words of one language.
pub struct Words {
    /// It waits for its turn.
    pub queued: Said,
    /// It is being drawn.
    pub drawing: Said,
    /// The same after so many seconds.
    pub still: Said,
    /// It is drawn, and stands elsewhere.
    pub ended: Said,
    /// There is none, which is said elsewhere.
    pub came_to_nothing: Said,
    /// With the picture.
    pub here: Said,
    /// What was drawn in the place of the person's own words.
    pub drawn_as: Said,
    /// Its size is not quite what was asked for.
    pub rounded: Said,
    /// On the button that draws it again.
    pub again: &'static str,
    /// On the button for another one like it.
    pub vary: &'static str,
    /// On the button that has something changed.
    pub edit: &'static str,
    /// An earlier picture.
    pub found: Said,
    /// There is no picture of theirs there.
    pub none: Said,
    /// None of theirs is that.
    pub none_like_it: Said,
    /// Its bytes are gone.
    pub lost: Said,
    /// Nothing is set up to draw with.
    pub not_set_up: Said,
    /// Why there is none: in the order of `Failure::ALL`.
    pub failures: [Said; 11],
}

/// The words of a language.
pub const fn words(language: Language) -> &'static Words {
    match language {
        Language::English => &ENGLISH,
        Language::Spanish => &SPANISH,
        Language::German => &GERMAN,
        Language::French => &FRENCH,
        Language::Portuguese => &PORTUGUESE,
        Language::Japanese => &JAPANESE,
    }
}

const ENGLISH: Words = Words {
    queued: both(
        "It's in the queue; you'll see it here as soon as it's drawn.",
        "It is in the queue and will appear here once it is drawn.",
    ),
    drawing: both("I'm drawing it now.", "It is being drawn now."),
    still: both(
        "I'm still drawing it ({seconds} s).",
        "It is still being drawn ({seconds} s).",
    ),
    ended: both("It's drawn.", "It has been drawn."),
    came_to_nothing: both(
        "No picture came of this: {what}",
        "No picture was made: {what}",
    ),
    here: both(
        "Here's your picture no. {id}: {what}",
        "Here is picture no. {id}: {what}",
    ),
    drawn_as: both("I drew it as: {improved}", "It was drawn as: {improved}"),
    rounded: both(
        "You asked for {asked}; the nearest I can draw is {used}.",
        "{asked} was requested; the nearest possible size is {used}.",
    ),
    again: "Draw again",
    vary: "Another like it",
    edit: "Change something",
    found: both(
        "Your picture no. {id} from {date}: {what}",
        "Picture no. {id} of {date}: {what}",
    ),
    none: both(
        "I haven't drawn anything for you here yet. Try `/generate-image`.",
        "No picture has been drawn for you here yet. `/generate-image` asks for one.",
    ),
    none_like_it: both(
        "I have no picture of yours here that fits: {what}",
        "There is no picture of yours here that matches: {what}",
    ),
    lost: both(
        "I know of your picture no. {id}, but its file is gone.",
        "Picture no. {id} is known, but its file is no longer available.",
    ),
    not_set_up: both(
        "I can't draw here: no picture service is set up. Whoever runs me can set `OPENROUTER_API_KEY`.",
        "Pictures cannot be drawn here: no picture service is configured. The operator can set `OPENROUTER_API_KEY`.",
    ),
    failures: [
        both(
            "I don't draw that kind of thing.",
            "This kind of picture is not drawn.",
        ),
        both(
            "I only draw that in channels marked as age-restricted.",
            "This is only drawn in channels that are marked as age-restricted.",
        ),
        both(
            "What came out isn't something I can show.",
            "The result cannot be shown.",
        ),
        both(
            "The picture service's rules don't allow it, so nothing was drawn.",
            "The rules of the picture service do not allow it; nothing was drawn.",
        ),
        both(
            "The picture service answered without a picture.",
            "The picture service answered without a picture.",
        ),
        both(
            "The account for pictures has run out of money. Whoever runs me has to top it up.",
            "The account for pictures has no money left. The operator has to add credit.",
        ),
        both(
            "Today's money for pictures is spent. Tomorrow it goes on.",
            "The budget for today is spent. Pictures are possible again tomorrow.",
        ),
        both(
            "I was interrupted while it was being drawn and can't tell whether it was finished. I won't pay twice without asking you.",
            "The work was interrupted, and whether it was finished is not known. It is not paid for twice without your consent.",
        ),
        both(
            "The picture service doesn't answer. I tried several times, and nothing was paid.",
            "The picture service does not answer. Several attempts were made; nothing was paid.",
        ),
        both(
            "The picture service isn't set up right. Whoever runs me finds the reason in my log.",
            "The picture service is not set up correctly. The operator finds the reason in the log.",
        ),
        both(
            "The picture it was to be made from is gone.",
            "The picture it was to be based on is no longer available.",
        ),
    ],
};

const SPANISH: Words = Words {
    queued: both(
        "Está en la cola; la verás aquí en cuanto esté dibujada.",
        "Está en la cola y aparecerá aquí cuando esté dibujada.",
    ),
    drawing: both("La estoy dibujando.", "Se está dibujando."),
    still: both(
        "La sigo dibujando ({seconds} s).",
        "Se sigue dibujando ({seconds} s).",
    ),
    ended: both("Ya está dibujada.", "Se ha dibujado."),
    came_to_nothing: both(
        "De esto no salió ninguna imagen: {what}",
        "No se ha creado ninguna imagen: {what}",
    ),
    here: both(
        "Aquí tienes tu imagen n.º {id}: {what}",
        "Aquí está la imagen n.º {id}: {what}",
    ),
    drawn_as: both(
        "La dibujé así: {improved}",
        "Se ha dibujado así: {improved}",
    ),
    rounded: both(
        "Pediste {asked}; lo más parecido que puedo dibujar es {used}.",
        "Se pidió {asked}; el tamaño posible más próximo es {used}.",
    ),
    again: "Dibujar otra vez",
    vary: "Otra parecida",
    edit: "Cambiar algo",
    found: both(
        "Tu imagen n.º {id} del {date}: {what}",
        "Imagen n.º {id} del {date}: {what}",
    ),
    none: both(
        "Aún no he dibujado nada para ti aquí. Prueba `/generate-image`.",
        "Aún no se ha dibujado ninguna imagen para usted aquí. `/generate-image` pide una.",
    ),
    none_like_it: both(
        "No tengo aquí ninguna imagen tuya que encaje: {what}",
        "No hay aquí ninguna imagen suya que corresponda: {what}",
    ),
    lost: both(
        "Conozco tu imagen n.º {id}, pero su archivo ya no está.",
        "La imagen n.º {id} consta, pero su archivo ya no está disponible.",
    ),
    not_set_up: both(
        "Aquí no puedo dibujar: no hay ningún servicio de imágenes configurado. Quien me administra puede poner `OPENROUTER_API_KEY`.",
        "Aquí no se pueden dibujar imágenes: no hay ningún servicio configurado. El operador puede definir `OPENROUTER_API_KEY`.",
    ),
    failures: [
        both(
            "Ese tipo de cosas no las dibujo.",
            "Este tipo de imagen no se dibuja.",
        ),
        both(
            "Eso solo lo dibujo en canales con restricción de edad.",
            "Esto solo se dibuja en canales con restricción de edad.",
        ),
        both(
            "Lo que salió no lo puedo mostrar.",
            "El resultado no se puede mostrar.",
        ),
        both(
            "Las reglas del servicio de imágenes no lo permiten, así que no se dibujó nada.",
            "Las reglas del servicio de imágenes no lo permiten; no se ha dibujado nada.",
        ),
        both(
            "El servicio de imágenes respondió sin ninguna imagen.",
            "El servicio de imágenes ha respondido sin imagen.",
        ),
        both(
            "La cuenta de las imágenes se quedó sin dinero. Quien me administra tiene que recargarla.",
            "La cuenta de imágenes no tiene saldo. El operador debe recargarla.",
        ),
        both(
            "El dinero de hoy para imágenes está gastado. Mañana seguimos.",
            "El presupuesto de hoy está agotado. Mañana habrá imágenes de nuevo.",
        ),
        both(
            "Me interrumpieron mientras se dibujaba y no sé si se terminó. No pago dos veces sin preguntarte.",
            "El trabajo se interrumpió y no se sabe si se terminó. No se paga dos veces sin su consentimiento.",
        ),
        both(
            "El servicio de imágenes no responde. Lo intenté varias veces y no se pagó nada.",
            "El servicio de imágenes no responde. Se ha intentado varias veces; no se ha pagado nada.",
        ),
        both(
            "El servicio de imágenes no está bien configurado. Quien me administra encuentra el motivo en mi registro.",
            "El servicio de imágenes no está bien configurado. El operador encontrará el motivo en el registro.",
        ),
        both(
            "La imagen de la que tenía que partir ya no está.",
            "La imagen de partida ya no está disponible.",
        ),
    ],
};

const GERMAN: Words = Words {
    queued: both(
        "Es steht in der Schlange; sobald es gezeichnet ist, siehst du es hier.",
        "Es steht in der Warteschlange und erscheint hier, sobald es gezeichnet ist.",
    ),
    drawing: both("Ich zeichne es gerade.", "Es wird gerade gezeichnet."),
    still: both(
        "Ich zeichne noch daran ({seconds} s).",
        "Es wird noch gezeichnet ({seconds} s).",
    ),
    ended: both("Es ist gezeichnet.", "Es wurde gezeichnet."),
    came_to_nothing: both(
        "Daraus ist kein Bild geworden: {what}",
        "Es ist kein Bild entstanden: {what}",
    ),
    here: both(
        "Hier ist dein Bild Nr. {id}: {what}",
        "Hier ist Bild Nr. {id}: {what}",
    ),
    drawn_as: both(
        "Gezeichnet habe ich: {improved}",
        "Gezeichnet wurde: {improved}",
    ),
    rounded: both(
        "Du wolltest {asked}; am nächsten komme ich mit {used}.",
        "Gewünscht war {asked}; die nächste mögliche Größe ist {used}.",
    ),
    again: "Noch einmal zeichnen",
    vary: "Ein ähnliches",
    edit: "Etwas ändern",
    found: both(
        "Dein Bild Nr. {id} vom {date}: {what}",
        "Bild Nr. {id} vom {date}: {what}",
    ),
    none: both(
        "Hier habe ich noch nichts für dich gezeichnet. Versuch es mit `/generate-image`.",
        "Hier wurde noch kein Bild für Sie gezeichnet. `/generate-image` bestellt eines.",
    ),
    none_like_it: both(
        "Hier habe ich kein Bild von dir, das passt: {what}",
        "Hier gibt es kein Bild von Ihnen, das passt: {what}",
    ),
    lost: both(
        "Dein Bild Nr. {id} kenne ich, aber seine Datei ist weg.",
        "Bild Nr. {id} ist bekannt, aber seine Datei ist nicht mehr vorhanden.",
    ),
    not_set_up: both(
        "Hier kann ich nicht zeichnen: Es ist kein Bilddienst eingerichtet. Wer mich betreibt, kann `OPENROUTER_API_KEY` setzen.",
        "Hier können keine Bilder gezeichnet werden: Es ist kein Bilddienst eingerichtet. Der Betreiber kann `OPENROUTER_API_KEY` setzen.",
    ),
    failures: [
        both(
            "So etwas zeichne ich nicht.",
            "Bilder dieser Art werden nicht gezeichnet.",
        ),
        both(
            "Das zeichne ich nur in Kanälen mit Altersbeschränkung.",
            "Das wird nur in Kanälen mit Altersbeschränkung gezeichnet.",
        ),
        both(
            "Was dabei herauskam, kann ich nicht zeigen.",
            "Das Ergebnis kann nicht gezeigt werden.",
        ),
        both(
            "Die Regeln des Bilddienstes lassen es nicht zu, also wurde nichts gezeichnet.",
            "Die Regeln des Bilddienstes lassen es nicht zu; es wurde nichts gezeichnet.",
        ),
        both(
            "Der Bilddienst hat ohne Bild geantwortet.",
            "Der Bilddienst hat ohne Bild geantwortet.",
        ),
        both(
            "Auf dem Konto für Bilder ist kein Geld mehr. Wer mich betreibt, muss es aufladen.",
            "Das Konto für Bilder hat kein Guthaben mehr. Der Betreiber muss es aufladen.",
        ),
        both(
            "Das Geld für heute ist ausgegeben. Morgen geht es weiter.",
            "Das Budget für heute ist ausgeschöpft. Ab morgen sind Bilder wieder möglich.",
        ),
        both(
            "Ich wurde beim Zeichnen unterbrochen und weiß nicht, ob es fertig wurde. Zweimal bezahle ich nicht, ohne dich zu fragen.",
            "Die Arbeit wurde unterbrochen, und ob sie fertig wurde, ist nicht bekannt. Ohne Ihre Zustimmung wird nicht zweimal bezahlt.",
        ),
        both(
            "Der Bilddienst antwortet nicht. Ich habe es mehrmals versucht; bezahlt wurde nichts.",
            "Der Bilddienst antwortet nicht. Es wurde mehrmals versucht; bezahlt wurde nichts.",
        ),
        both(
            "Der Bilddienst ist nicht richtig eingerichtet. Wer mich betreibt, findet den Grund in meinem Protokoll.",
            "Der Bilddienst ist nicht richtig eingerichtet. Der Betreiber findet den Grund im Protokoll.",
        ),
        both(
            "Das Bild, aus dem es werden sollte, ist weg.",
            "Das zugrunde liegende Bild ist nicht mehr vorhanden.",
        ),
    ],
};

const FRENCH: Words = Words {
    queued: both(
        "Elle est dans la file ; tu la verras ici dès qu'elle sera dessinée.",
        "Elle est dans la file d'attente et apparaîtra ici une fois dessinée.",
    ),
    drawing: both(
        "Je la dessine en ce moment.",
        "Elle est en cours de dessin.",
    ),
    still: both(
        "Je la dessine encore ({seconds} s).",
        "Elle est toujours en cours de dessin ({seconds} s).",
    ),
    ended: both("Elle est dessinée.", "Elle a été dessinée."),
    came_to_nothing: both(
        "Il n'en est sorti aucune image : {what}",
        "Aucune image n'a été créée : {what}",
    ),
    here: both(
        "Voici ton image n° {id} : {what}",
        "Voici l'image n° {id} : {what}",
    ),
    drawn_as: both(
        "Je l'ai dessinée ainsi : {improved}",
        "Elle a été dessinée ainsi : {improved}",
    ),
    rounded: both(
        "Tu voulais {asked} ; au plus près, je peux faire {used}.",
        "{asked} a été demandé ; la taille possible la plus proche est {used}.",
    ),
    again: "Redessiner",
    vary: "Une autre du même genre",
    edit: "Changer quelque chose",
    found: both(
        "Ton image n° {id} du {date} : {what}",
        "Image n° {id} du {date} : {what}",
    ),
    none: both(
        "Je n'ai encore rien dessiné pour toi ici. Essaie `/generate-image`.",
        "Aucune image n'a encore été dessinée pour vous ici. `/generate-image` en demande une.",
    ),
    none_like_it: both(
        "Je n'ai ici aucune image de toi qui corresponde : {what}",
        "Aucune de vos images ne correspond ici : {what}",
    ),
    lost: both(
        "Je connais ton image n° {id}, mais son fichier n'est plus là.",
        "L'image n° {id} est connue, mais son fichier n'est plus disponible.",
    ),
    not_set_up: both(
        "Je ne peux pas dessiner ici : aucun service d'images n'est configuré. La personne qui m'héberge peut définir `OPENROUTER_API_KEY`.",
        "Aucune image ne peut être dessinée ici : aucun service n'est configuré. L'exploitant peut définir `OPENROUTER_API_KEY`.",
    ),
    failures: [
        both(
            "Je ne dessine pas ce genre de choses.",
            "Ce genre d'image n'est pas dessiné.",
        ),
        both(
            "Ça, je ne le dessine que dans les salons soumis à une limite d'âge.",
            "Cela n'est dessiné que dans les salons soumis à une limite d'âge.",
        ),
        both(
            "Ce qui en est sorti, je ne peux pas le montrer.",
            "Le résultat ne peut pas être montré.",
        ),
        both(
            "Les règles du service d'images l'interdisent ; rien n'a été dessiné.",
            "Les règles du service d'images ne le permettent pas ; rien n'a été dessiné.",
        ),
        both(
            "Le service d'images a répondu sans image.",
            "Le service d'images a répondu sans image.",
        ),
        both(
            "Le compte des images n'a plus d'argent. La personne qui m'héberge doit le recharger.",
            "Le compte des images n'a plus de crédit. L'exploitant doit le recharger.",
        ),
        both(
            "L'argent d'aujourd'hui est dépensé. On continue demain.",
            "Le budget d'aujourd'hui est épuisé. Les images seront de nouveau possibles demain.",
        ),
        both(
            "J'ai été interrompu pendant le dessin et je ne sais pas s'il a été fini. Je ne paie pas deux fois sans te demander.",
            "Le travail a été interrompu, et l'on ne sait pas s'il a été fini. Rien n'est payé deux fois sans votre accord.",
        ),
        both(
            "Le service d'images ne répond pas. J'ai essayé plusieurs fois ; rien n'a été payé.",
            "Le service d'images ne répond pas. Plusieurs essais ont été faits ; rien n'a été payé.",
        ),
        both(
            "Le service d'images est mal configuré. La personne qui m'héberge trouvera la raison dans mon journal.",
            "Le service d'images est mal configuré. L'exploitant trouvera la raison dans le journal.",
        ),
        both(
            "L'image dont elle devait partir n'est plus là.",
            "L'image de départ n'est plus disponible.",
        ),
    ],
};

const PORTUGUESE: Words = Words {
    queued: both(
        "Está na fila; vais vê-la aqui assim que estiver desenhada.",
        "Está na fila e aparecerá aqui quando estiver desenhada.",
    ),
    drawing: both("Estou a desenhá-la.", "Está a ser desenhada."),
    still: both(
        "Ainda a estou a desenhar ({seconds} s).",
        "Ainda está a ser desenhada ({seconds} s).",
    ),
    ended: both("Já está desenhada.", "Foi desenhada."),
    came_to_nothing: both(
        "Daqui não saiu nenhuma imagem: {what}",
        "Não foi criada nenhuma imagem: {what}",
    ),
    here: both(
        "Aqui está a tua imagem n.º {id}: {what}",
        "Aqui está a imagem n.º {id}: {what}",
    ),
    drawn_as: both(
        "Desenhei-a assim: {improved}",
        "Foi desenhada assim: {improved}",
    ),
    rounded: both(
        "Pediste {asked}; o mais parecido que consigo desenhar é {used}.",
        "Foi pedido {asked}; o tamanho possível mais próximo é {used}.",
    ),
    again: "Desenhar de novo",
    vary: "Outra parecida",
    edit: "Mudar alguma coisa",
    found: both(
        "A tua imagem n.º {id} de {date}: {what}",
        "Imagem n.º {id} de {date}: {what}",
    ),
    none: both(
        "Ainda não desenhei nada para ti aqui. Experimenta `/generate-image`.",
        "Ainda não foi desenhada nenhuma imagem para si aqui. `/generate-image` pede uma.",
    ),
    none_like_it: both(
        "Não tenho aqui nenhuma imagem tua que corresponda: {what}",
        "Não há aqui nenhuma imagem sua que corresponda: {what}",
    ),
    lost: both(
        "Conheço a tua imagem n.º {id}, mas o ficheiro já não existe.",
        "A imagem n.º {id} é conhecida, mas o ficheiro já não está disponível.",
    ),
    not_set_up: both(
        "Aqui não consigo desenhar: não há nenhum serviço de imagens configurado. Quem me mantém pode definir `OPENROUTER_API_KEY`.",
        "Aqui não é possível desenhar imagens: não há nenhum serviço configurado. O operador pode definir `OPENROUTER_API_KEY`.",
    ),
    failures: [
        both(
            "Não desenho esse tipo de coisas.",
            "Este tipo de imagem não é desenhado.",
        ),
        both(
            "Isso só desenho em canais com restrição de idade.",
            "Isto só é desenhado em canais com restrição de idade.",
        ),
        both(
            "O que saiu não posso mostrar.",
            "O resultado não pode ser mostrado.",
        ),
        both(
            "As regras do serviço de imagens não o permitem, por isso nada foi desenhado.",
            "As regras do serviço de imagens não o permitem; nada foi desenhado.",
        ),
        both(
            "O serviço de imagens respondeu sem imagem.",
            "O serviço de imagens respondeu sem imagem.",
        ),
        both(
            "A conta das imagens ficou sem dinheiro. Quem me mantém tem de a carregar.",
            "A conta das imagens não tem saldo. O operador tem de a carregar.",
        ),
        both(
            "O dinheiro de hoje está gasto. Amanhã continuamos.",
            "O orçamento de hoje está esgotado. Amanhã haverá imagens de novo.",
        ),
        both(
            "Fui interrompido enquanto se desenhava e não sei se ficou pronta. Não pago duas vezes sem te perguntar.",
            "O trabalho foi interrompido e não se sabe se ficou pronto. Nada é pago duas vezes sem o seu acordo.",
        ),
        both(
            "O serviço de imagens não responde. Tentei várias vezes e nada foi pago.",
            "O serviço de imagens não responde. Tentou-se várias vezes; nada foi pago.",
        ),
        both(
            "O serviço de imagens não está bem configurado. Quem me mantém encontra a razão no meu registo.",
            "O serviço de imagens não está bem configurado. O operador encontra a razão no registo.",
        ),
        both(
            "A imagem de que devia partir já não existe.",
            "A imagem de partida já não está disponível.",
        ),
    ],
};

const JAPANESE: Words = Words {
    queued: both(
        "順番を待っているよ。描けたらここに出すね。",
        "順番を待っています。描き上がり次第、ここに表示します。",
    ),
    drawing: both("いま描いているよ。", "ただいま描いています。"),
    still: both(
        "まだ描いているよ（{seconds}秒）。",
        "まだ描いています（{seconds}秒）。",
    ),
    ended: both("描けたよ。", "描き上がりました。"),
    came_to_nothing: both("絵にならなかったよ：{what}", "絵はできませんでした：{what}"),
    here: both("絵ができたよ、{id}番：{what}", "{id}番の絵です：{what}"),
    drawn_as: both(
        "こう描いたよ：{improved}",
        "次のとおりに描きました：{improved}",
    ),
    rounded: both(
        "{asked}がいいとのことだけど、いちばん近いのは{used}だよ。",
        "ご希望は{asked}ですが、いちばん近い大きさは{used}です。",
    ),
    again: "もう一度描く",
    vary: "似たものをもう一枚",
    edit: "一部を変える",
    found: both(
        "{date}の絵、{id}番：{what}",
        "{date}の絵、{id}番です：{what}",
    ),
    none: both(
        "ここではまだ何も描いていないよ。`/generate-image`を試してみてね。",
        "ここではまだ絵を描いていません。`/generate-image`で依頼できます。",
    ),
    none_like_it: both(
        "ここにはそれに合う絵がないよ：{what}",
        "ここには該当する絵がありません：{what}",
    ),
    lost: both(
        "{id}番の絵は覚えているけど、ファイルがもうないんだ。",
        "{id}番の絵の記録はありますが、ファイルはもうありません。",
    ),
    not_set_up: both(
        "ここでは描けないよ。絵のサービスが設定されていないんだ。管理している人は`OPENROUTER_API_KEY`を設定できるよ。",
        "ここでは絵を描けません。絵のサービスが設定されていません。管理者は`OPENROUTER_API_KEY`を設定できます。",
    ),
    failures: [
        both("そういうものは描かないよ。", "この種の絵は描きません。"),
        both(
            "それは年齢制限のあるチャンネルでだけ描くよ。",
            "年齢制限のあるチャンネルでのみ描きます。",
        ),
        both(
            "できたものは見せられないんだ。",
            "できたものは表示できません。",
        ),
        both(
            "絵のサービスの決まりで描けなかったよ。",
            "絵のサービスの規則により、描けませんでした。",
        ),
        both(
            "絵のサービスから絵が返ってこなかったよ。",
            "絵のサービスから絵が返ってきませんでした。",
        ),
        both(
            "絵のための残高がなくなったよ。管理している人に補充してもらってね。",
            "絵のための残高がありません。管理者による補充が必要です。",
        ),
        both(
            "今日の分のお金は使い切ったよ。また明日ね。",
            "本日の予算を使い切りました。明日また描けます。",
        ),
        both(
            "描いている途中で中断されて、できたかどうか分からないんだ。聞かずに二度払いはしないよ。",
            "作業が中断され、完成したか分かりません。ご承諾なしに二度支払うことはありません。",
        ),
        both(
            "絵のサービスが応えないよ。何度か試したけど、お金は払っていないよ。",
            "絵のサービスが応答しません。何度か試しましたが、支払いはありません。",
        ),
        both(
            "絵のサービスの設定がおかしいみたい。理由は管理している人がログで見られるよ。",
            "絵のサービスの設定に誤りがあります。理由は管理者がログで確認できます。",
        ),
        both(
            "もとになる絵がもうないよ。",
            "もとになる絵がもうありません。",
        ),
    ],
};
