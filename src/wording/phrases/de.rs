//! German: du among friends, Sie in the formal tone.

use super::{
    Actions, Here, Limits, Local, Memory, Offers, Parts, Phrases, both, choice, four, same,
};

pub static PHRASES: Phrases = Phrases {
    here: Here {
        title: four(
            "Das geht jetzt schon:",
            "Folgendes ist derzeit möglich:",
            "Das läuft hier gerade:",
            "Verfügbare Befehle und Funktionen:",
        ),
        talk: both(
            "Schreib mir einfach hier, etwa „erzähl mir etwas über Leuchttürme“.",
            "Gespräche: Schreiben Sie mir hier, etwa „erzählen Sie mir etwas über Leuchttürme“.",
        ),
        talk_in_server: both(
            "Zum Reden erwähne mich oder antworte mir, etwa mit „erzähl mir etwas über Leuchttürme“.",
            "Gespräche: Erwähnen Sie mich oder antworten Sie auf eine meiner Nachrichten, etwa mit „erzählen Sie mir etwas über Leuchttürme“.",
        ),
        memory: choice("was ich mir hier gemerkt habe", "/memory"),
        forget: choice("es wieder vergessen", "/forget 3"),
        privacy: choice("ob ich überhaupt zuhören darf", "/privacy"),
        preferences: choice("wie ich spreche", "/preferences"),
    },
    parts: Parts {
        model: "Sprachmodell",
        helper: "Modell zum Verstehen",
        pictures: "Bilder (OpenRouter)",
        features: "Funktionswünsche (GitHub)",
        configured: "eingerichtet",
        not_configured: "nicht eingerichtet",
        failing: "eingerichtet, antwortet aber gerade nicht",
        configured_unknown: "eingerichtet; ob es antwortet, ist von hier aus nicht bekannt",
        not_known: "von hier aus nicht bekannt",
    },
    status_title: "So geht es mir:",
    up: "in Ordnung",
    degraded: "läuft mit Störungen",
    down: "nicht erreichbar",
    model_connected: "Sprachmodell: verbunden ({name})",
    model_not_configured: "Sprachmodell: nicht eingerichtet, daher antworte ich selbst und einfach",
    model_failing: "Sprachmodell: eingerichtet, antwortet aber gerade nicht",
    workers: "Arbeitsprozesse",
    version: "Version",
    uptime: "Läuft seit",
    not_yet: four(
        "{name} gibt es noch nicht; es ist geplant. `help` zeigt dir, was schon geht.",
        "Es tut mir leid, {name} ist noch nicht verfügbar; es ist geplant. `help` zeigt Ihnen, was derzeit möglich ist.",
        "Nö, {name} geht noch nicht, steht aber auf der Liste. `help` zeigt, was geht.",
        "{name}: noch nicht implementiert, geplant. Verfügbare Funktionen: `help`.",
    ),
    no_reminders: four(
        "Ich kann dich noch nicht erinnern und habe mir keine Zeit gemerkt. `help` zeigt dir, was schon geht.",
        "Es tut mir leid, ich kann Sie noch nicht erinnern und habe keine Zeit vorgemerkt. `help` zeigt Ihnen, was derzeit möglich ist.",
        "Erinnern kann ich noch nicht, also hab ich keine Zeit notiert. `help` zeigt, was geht.",
        "Erinnerungen: noch nicht implementiert; es wurde keine Zeit gespeichert. Verfügbare Funktionen: `help`.",
    ),
    which: four(
        "Ich bin nicht sicher, was du meinst. Ist es:",
        "Ich bin nicht sicher, was Sie meinen. Ist es:",
        "Hm, kapier grad nicht, was du willst. Ist es:",
        "Absicht mehrdeutig. Kandidaten:",
    ),
    which_answer: four(
        "Antworte mit einer Zahl, oder sag es anders.",
        "Bitte antworten Sie mit einer Zahl, oder sagen Sie es anders.",
        "Gib mir einfach die Zahl, oder sag’s anders.",
        "Mit der Nummer eines Kandidaten antworten oder umformulieren.",
    ),
    choice_not_yet: "{choice} (gibt es noch nicht)",
    choice_with_example: "{choice}, etwa „{example}“",
    too_many: four(
        "Das waren viele Nachrichten auf einmal. Du kannst mir {when} wieder schreiben; diese habe ich nicht behalten. (Kennung: {reference})",
        "Sie haben die Grenze für Nachrichten erreicht. Bitte schreiben Sie {when} wieder; diese Nachricht wurde nicht behalten. (Kennung: {reference})",
        "Puh, das waren viele Nachrichten! Meld dich {when} wieder; die hier ist weg. (Kennung: {reference})",
        "Ratenlimit erreicht: Nachrichten pro Person. Nächste Annahme {when}; diese Nachricht wurde verworfen. (Kennung: {reference})",
    ),
    busy: four(
        "Gerade wartet sehr viel auf mich, darum habe ich diese Nachricht nicht angenommen. Schick sie bitte etwas später noch einmal.",
        "Zurzeit warten zu viele Nachrichten, darum wurde diese nicht angenommen. Bitte senden Sie sie etwas später noch einmal.",
        "Hier ist gerade die Hölle los, die hab ich nicht angenommen. Probier's gleich noch mal.",
        "Warteschlange voll: Die Nachricht wurde nicht angenommen. In Kürze erneut senden.",
    ),
    cancelled: four(
        "Wer mich betreibt, hat die Arbeit an dieser Nachricht beendet; sie bekommt keine Antwort. (Kennung: {reference})",
        "Die Arbeit an dieser Nachricht wurde vom Betreiber beendet; sie wird nicht beantwortet. (Kennung: {reference})",
        "Da hat jemand bei mir den Stecker gezogen: keine Antwort auf die Nachricht, sorry. (Kennung: {reference})",
        "Auftrag vom Betrieb abgebrochen; es folgt keine Antwort. (Kennung: {reference})",
    ),
    too_long: four(
        "Das ist mir zu lang: Ich nehme bis zu {most} Zeichen. Kannst du es aufteilen?",
        "Diese Nachricht ist zu lang: Angenommen werden bis zu {most} Zeichen. Bitte teilen Sie sie auf.",
        "Uff, zu lang für mich! Höchstens {most} Zeichen. Kannst du's teilen?",
        "Die Eingabe überschreitet die Höchstlänge von {most} Zeichen; bitte aufteilen.",
    ),
    timed_out: four(
        "Entschuldige, das hat zu lange gedauert, und ich musste aufhören. Versuch es bitte noch einmal. (Kennung: {reference})",
        "Ich bitte um Entschuldigung: Die Antwort hat zu lange gedauert und wurde abgebrochen. Bitte versuchen Sie es noch einmal. (Kennung: {reference})",
        "Puh, das hat ewig gedauert, da hab ich aufgehört. Noch mal? (Kennung: {reference})",
        "Zeitüberschreitung: Die Antwort überschritt ihre Frist und wurde abgebrochen. Erneut versuchen. (Kennung: {reference})",
    ),
    failed: four(
        "Entschuldige, da ging etwas schief, und ich kann darauf nicht antworten. Versuch es bitte noch einmal. (Kennung: {reference})",
        "Ich bitte um Entschuldigung: Es ist ein Fehler aufgetreten, und diese Nachricht kann nicht beantwortet werden. Bitte versuchen Sie es noch einmal. (Kennung: {reference})",
        "Ups, da ist was kaputtgegangen, darauf kann ich nicht antworten. Noch mal? (Kennung: {reference})",
        "Interner Fehler: Die Nachricht konnte nicht verarbeitet werden. Erneut versuchen. (Kennung: {reference})",
    ),
    unreadable: four(
        "Entschuldige, deine Nachricht kam an, aber ich kann nicht lesen, was davon gespeichert wurde. Schick sie bitte noch einmal. (Kennung: {reference})",
        "Ich bitte um Entschuldigung: Ihre Nachricht kam an, doch was davon gespeichert wurde, ist nicht lesbar. Bitte senden Sie sie noch einmal. (Kennung: {reference})",
        "Ups, deine Nachricht kam an, aber was ich davon hab, ist Kauderwelsch. Schick sie noch mal? (Kennung: {reference})",
        "Dekodierfehler: Die Nachricht kam an, ihr gespeicherter Inhalt ist aber nicht lesbar. Erneut senden. (Kennung: {reference})",
    ),
    forbidden: four(
        "Ich wollte dir in {channel} antworten, darf dort aber nicht schreiben. Wer den Server leitet, kann es mir erlauben. (Kennung: {reference})",
        "Ihre Nachricht in {channel} kann dort nicht beantwortet werden, da ich in diesem Kanal nicht schreiben darf. Die Leitung des Servers kann es erlauben. (Kennung: {reference})",
        "Ich wollt dir in {channel} antworten, darf da aber nicht schreiben. Frag mal die Leute vom Server! (Kennung: {reference})",
        "Fehlende Berechtigung zum Senden in {channel}; die Serverleitung kann sie erteilen. (Kennung: {reference})",
    ),
    directly: both(
        "Ich habe dir in einer Direktnachricht geantwortet, denn das ist nur für dich.",
        "Die Antwort ist nur für Sie bestimmt und wurde Ihnen als Direktnachricht geschickt.",
    ),
    not_directly: both(
        "Das ist nur für dich, und ich kann dir nicht direkt schreiben. Wähle den Befehl aus der Liste, die sich bei `/` öffnet: Dann siehst nur du die Antwort.",
        "Die Antwort ist nur für Sie bestimmt, und Direktnachrichten an Sie sind nicht möglich. Bitte wählen Sie den Befehl aus der Liste, die sich bei `/` öffnet; dann sehen nur Sie die Antwort.",
    ),
    pasted: four(
        "Das sah nach einem geheimen Schlüssel oder Token aus. Ich habe es entfernt und nichts davon behalten, aber andere können es gesehen haben: Lösch deine Nachricht und lass den Schlüssel ersetzen.",
        "Ihre Nachricht enthielt offenbar einen geheimen Schlüssel oder Token. Er wurde entfernt und nicht behalten, doch andere können ihn gesehen haben: Bitte löschen Sie die Nachricht und lassen Sie den Schlüssel ersetzen.",
        "Hey, das sah nach einem geheimen Schlüssel aus! Hab ihn rausgeworfen, aber andere haben ihn vielleicht gesehen: Lösch die Nachricht und tausch den Schlüssel.",
        "Zugangsdaten erkannt und entfernt; nichts davon wurde gespeichert. Sie können offenliegen: Nachricht löschen und Schlüssel rotieren.",
    ),
    unavailable: four(
        "Das Sprachmodell antwortet gerade nicht; bis dahin sind meine Antworten einfacher. Ich versuche es weiter. (Kennung: {reference})",
        "Das Sprachmodell ist derzeit nicht erreichbar; bis dahin sind meine Antworten einfacher. Weitere Versuche laufen. (Kennung: {reference})",
        "Mein Sprachmodell macht ein Nickerchen, also antworte ich erst mal einfacher. Ich stups es weiter an. (Kennung: {reference})",
        "Sprachmodell nicht verfügbar; bis auf Weiteres lokale Antworten, weitere Versuche laufen. (Kennung: {reference})",
    ),
    refused: four(
        "Das Sprachmodell wollte darauf nicht antworten. Magst du es anders sagen?",
        "Das Sprachmodell hat die Antwort auf diese Nachricht abgelehnt. Bitte formulieren Sie sie anders.",
        "Da will das Sprachmodell nicht ran. Versuch's mal anders?",
        "Das Sprachmodell meldet eine Ablehnung. Anfrage umformulieren.",
    ),
    empty: four(
        "In dieser Nachricht war kein Text für mich. Schreib mir etwas, oder `help`.",
        "Ihre Nachricht enthielt keinen Text, den ich lesen kann. Bitte schreiben Sie etwas, oder `help`.",
        "Da steht ja nichts drin! Schreib mir was, oder `help`.",
        "Leere Eingabe: Die Nachricht enthielt keinen Text. Text senden, oder `help`.",
    ),
    left_out_turns: both(
        "Nicht alle früheren Nachrichten haben hineingepasst; die ältesten habe ich weggelassen.",
        "Nicht alle früheren Nachrichten konnten berücksichtigt werden; die ältesten wurden weggelassen.",
    ),
    left_out_end: both(
        "Deine Nachricht war zu lang für mich; ich habe nur ihren Anfang gelesen.",
        "Ihre Nachricht war zu lang, um sie ganz zu lesen; nur ihr Anfang wurde berücksichtigt.",
    ),
    left_out_rest: both(
        "Meine Antwort wurde zu lang und endet hier; sag mir, dass ich weitermachen soll.",
        "Die Antwort wurde zu lang und endet hier; bitte fragen Sie nach dem Rest.",
    ),
    limits: Limits {
        pictures: four(
            "Das war fürs Erste dein letztes Bild; das nächste kann ich dir {when} machen. (Kennung: {reference})",
            "Die Grenze für Bilder ist erreicht. Das nächste kann {when} erstellt werden. (Kennung: {reference})",
            "Das war's erst mal mit Bildern! Das nächste gibt's {when}. (Kennung: {reference})",
            "Ratenlimit erreicht: Bilder. Nächste Anfrage möglich {when}. (Kennung: {reference})",
        ),
        features: four(
            "Das war fürs Erste dein letzter Wunsch an meine Funktionen; den nächsten kannst du mir {when} schicken. (Kennung: {reference})",
            "Die Grenze für Funktionswünsche ist erreicht. Der nächste kann {when} angenommen werden. (Kennung: {reference})",
            "Das war's erst mal mit Wünschen! Der nächste geht {when}. (Kennung: {reference})",
            "Ratenlimit erreicht: Funktionswünsche. Nächste Anfrage möglich {when}. (Kennung: {reference})",
        ),
        channel: four(
            "In diesem Kanal wird mir so viel geschrieben, dass ich nicht mitkomme. Schreib mir hier {when} wieder; diese Nachricht habe ich nicht behalten. (Kennung: {reference})",
            "Die Grenze für Nachrichten in diesem Kanal ist erreicht. Bitte schreiben Sie {when} wieder; diese Nachricht wurde nicht behalten. (Kennung: {reference})",
            "In dem Kanal geht's so rund, dass ich nicht hinterherkomme! Meld dich {when} wieder; die hier ist weg. (Kennung: {reference})",
            "Ratenlimit erreicht: Nachrichten pro Kanal. Nächste Annahme {when}; diese Nachricht wurde verworfen. (Kennung: {reference})",
        ),
        server: four(
            "Auf diesem Server wird mir so viel geschrieben, dass ich nicht mitkomme. Schreib mir {when} wieder; diese Nachricht habe ich nicht behalten. (Kennung: {reference})",
            "Die Grenze für Nachrichten auf diesem Server ist erreicht. Bitte schreiben Sie {when} wieder; diese Nachricht wurde nicht behalten. (Kennung: {reference})",
            "Auf dem Server geht's so rund, dass ich nicht hinterherkomme! Meld dich {when} wieder; die hier ist weg. (Kennung: {reference})",
            "Ratenlimit erreicht: Nachrichten pro Server. Nächste Annahme {when}; diese Nachricht wurde verworfen. (Kennung: {reference})",
        ),
        everywhere: four(
            "Mir schreiben so viele Leute, dass ich nicht mitkomme. Schreib mir {when} wieder; diese Nachricht habe ich nicht behalten. (Kennung: {reference})",
            "Die Grenze für Nachrichten aller Personen zusammen ist erreicht. Bitte schreiben Sie {when} wieder; diese Nachricht wurde nicht behalten. (Kennung: {reference})",
            "Mir schreiben gerade alle auf einmal, ich komm nicht hinterher! Meld dich {when} wieder; die hier ist weg. (Kennung: {reference})",
            "Ratenlimit erreicht: Nachrichten insgesamt. Nächste Annahme {when}; diese Nachricht wurde verworfen. (Kennung: {reference})",
        ),
        budget: four(
            "Das heutige Budget für das Sprachmodell ist aufgebraucht, deshalb sind meine Antworten einfacher, bis es {when} erneuert wird.",
            "Das heutige Budget für das Sprachmodell ist aufgebraucht; bis es {when} erneuert wird, sind meine Antworten einfacher.",
            "Das Budget fürs Sprachmodell ist für heute alle, also halt ich's einfach, bis es {when} wieder was gibt.",
            "Tagesbudget für das Sprachmodell erschöpft; nur lokale Antworten bis zur Erneuerung {when}.",
        ),
    },
    memory: Memory {
        title: both(
            "So viele Nachrichten von dir weiß ich hier noch: {count}, seit {since}. Die neueste zuerst:",
            "So viele Nachrichten von Ihnen sind hier gemerkt: {count}, seit {since}. Die neueste zuerst:",
        ),
        nothing: both(
            "Ich weiß hier nichts mehr, was du gesagt hast.",
            "Hier ist nichts gemerkt, was Sie gesagt haben.",
        ),
        summaries: "Zusammenfassungen früherer Gespräche:",
        more: "`/memory {page}` zeigt frühere.",
        how: "`/forget 3` vergisst Nummer 3, `/forget all` vergisst alles, was hier gesagt wurde, und `/forget` als Antwort vergisst die Nachricht, auf die es antwortet.",
        one: four(
            "Erledigt! Die Nachricht und meine Antwort darauf sind vergessen.",
            "Die Nachricht und die Antwort darauf wurden vergessen.",
            "Zack, weg! Die Nachricht und meine Antwort auch.",
            "Gelöscht: die Nachricht und die Antwort darauf.",
        ),
        all: four(
            "Erledigt! Alles, was hier gesagt wurde, ist vergessen.",
            "Alles, was hier gesagt wurde, wurde vergessen.",
            "Zack, alles weg, was hier gesagt wurde!",
            "Gelöscht: der gesamte Verlauf dieses Gesprächs.",
        ),
        unlisted: both(
            "Diese Nummer habe ich dir in letzter Zeit nicht gezeigt, also habe ich nichts vergessen.",
            "Diese Nummer wurde Ihnen in letzter Zeit nicht gezeigt; es wurde nichts vergessen.",
        ),
        unknown: both(
            "Diese Nachricht kenne ich nicht, also gibt es nichts zu vergessen.",
            "Diese Nachricht ist nicht gemerkt, es gibt daher nichts zu vergessen.",
        ),
        unclear: both(
            "Ich bin nicht sicher, was ich vergessen soll, also habe ich nichts vergessen.",
            "Es ist nicht klar, was vergessen werden soll; es wurde nichts vergessen.",
        ),
        away: four(
            "Ich komme gerade nicht an mein Gedächtnis heran, es hat sich also nichts geändert. Versuch es bitte gleich noch einmal.",
            "Das Gedächtnis ist derzeit nicht erreichbar; es hat sich nichts geändert. Bitte versuchen Sie es in Kürze erneut.",
            "Komm grad nicht an mein Gedächtnis ran, also hat sich nichts geändert. Probier's gleich noch mal.",
            "Gedächtnis nicht erreichbar; nichts wurde geändert. In Kürze erneut versuchen.",
        ),
    },
    actions: Actions {
        ask: four(
            "Soll ich das machen?",
            "Soll Folgendes geschehen?",
            "Soll ich das durchziehen?",
            "Ausführung bestätigen:",
        ),
        waiting: four(
            "Wartet auf dein Ja: {what}.",
            "Dies wartet auf Ihre Bestätigung: {what}.",
            "Fehlt nur noch dein Ja: {what}.",
            "Bestätigung ausstehend: {what}.",
        ),
        refused: four(
            "Gut, ich lasse es: {what}.",
            "Wie gewünscht ist es unterblieben: {what}.",
            "Alles klar, dann nicht: {what}.",
            "Auf Wunsch abgebrochen: {what}.",
        ),
        expired: four(
            "Niemand hat rechtzeitig Ja gesagt, also ist nichts geschehen: {what}.",
            "Es wurde nicht rechtzeitig bestätigt und ist unterblieben: {what}.",
            "Kam kein Ja, also hab ich’s gelassen: {what}.",
            "Bestätigung abgelaufen; nicht ausgeführt: {what}.",
        ),
        superseded: four(
            "Daraus ist nichts geworden: {what}.",
            "Daraus ist nichts geworden: {what}.",
            "Tja, daraus wurde nix: {what}.",
            "Überholt; nicht ausgeführt: {what}.",
        ),
        running: four(
            "Ich bin dabei: {what}.",
            "Dies ist in Arbeit: {what}.",
            "Bin dran: {what}.",
            "In Bearbeitung: {what}.",
        ),
        done: four(
            "Erledigt: {what}.",
            "Dies ist erledigt: {what}.",
            "Fertig: {what}.",
            "Abgeschlossen: {what}.",
        ),
        failed: four(
            "Das hat nicht geklappt: {what}.",
            "Dies war nicht möglich: {what}.",
            "Hm, das ging daneben: {what}.",
            "Fehlgeschlagen: {what}.",
        ),
        abandoned: four(
            "Dabei wurde ich unterbrochen und weiß nicht, ob es noch erledigt wurde; es gilt als nicht geschafft: {what}.",
            "Die Arbeit daran wurde unterbrochen; ob sie noch erledigt wurde, ist nicht bekannt, und sie gilt als nicht erledigt: {what}.",
            "Bin da rausgeflogen und weiß nicht, ob’s noch durch ist, also zählt’s als danebengegangen: {what}.",
            "Unterbrochen; Abschluss unbekannt, gilt als fehlgeschlagen: {what}.",
        ),
        stopped: four(
            "Nicht begonnen, weil das davor nicht geklappt hat: {what}.",
            "Dies wurde nicht begonnen, da das Vorangehende nicht möglich war: {what}.",
            "Gar nicht erst angefangen, das davor ging schief: {what}.",
            "Nicht gestartet; ein vorheriger Schritt ist fehlgeschlagen: {what}.",
        ),
        limited: four(
            "Nicht begonnen, weil die Grenze erreicht ist: {what}.",
            "Dies wurde nicht begonnen, da die Grenze erreicht ist: {what}.",
            "Gar nicht erst angefangen, du bist am Limit: {what}.",
            "Nicht gestartet; Ratenbegrenzung erreicht: {what}.",
        ),
        unknown: four(
            "Das kann ich nicht.",
            "Dies ist nicht möglich.",
            "Nee, das kann ich nicht.",
            "Aktion nicht unterstützt.",
        ),
        press_it: four(
            "Drück bitte einen der Knöpfe; getippt bestätigt nichts.",
            "Bitte drücken Sie einen der Knöpfe; eine getippte Antwort bestätigt nichts.",
            "Drück einfach auf einen Knopf; Tippen bringt nix.",
            "Eingabe ignoriert: Die Bestätigung erfordert einen der Knöpfe.",
        ),
        cannot_save: four(
            "Ich kann das gerade nicht speichern und habe es nicht begonnen. Frag mich bitte gleich noch einmal.",
            "Dies kann derzeit nicht gespeichert werden und wurde nicht begonnen. Bitte fragen Sie in Kürze noch einmal.",
            "Kann das grad nicht speichern, also hab ich nicht angefangen. Frag gleich noch mal.",
            "Speicher nicht erreichbar; die Aktion wurde nicht begonnen. In Kürze erneut versuchen.",
        ),
        too_little: four(
            "Sag mir etwas mehr dazu, etwa „{example}“.",
            "Bitte sagen Sie etwas mehr dazu, etwa „{example}“.",
            "Bisschen mehr brauch ich, so wie „{example}“.",
            "Eingabe unzureichend. Beispiel: „{example}“.",
        ),
        yes: "Ja, mach das",
        no: "Nein, lass es",
    },
    offers: Offers {
        not_yours: four(
            "Das darf nur jemand anderes auswählen; zu deinen Nachrichten gibt es eigene Knöpfe.",
            "Diese Auswahl steht nur einer anderen Person zu.",
            "Das darf wer anders aussuchen; du kriegst deine eigenen Knöpfe.",
            "Zugriff verweigert: Die Auswahl gehört einer anderen Person.",
        ),
        expired: four(
            "Das ist zu lange her, es hat sich nichts geändert. Sag mir einfach noch einmal, was du möchtest.",
            "Diese Auswahl ist abgelaufen; es hat sich nichts geändert. Bitte sagen Sie noch einmal, was Sie wünschen.",
            "Das ist ewig her, also bleibt alles, wie’s ist. Sag’s einfach noch mal!",
            "Auswahl abgelaufen; nichts wurde geändert. Anfrage wiederholen.",
        ),
        used: four(
            "Da hast du schon gewählt, es hat sich nichts geändert.",
            "Dort wurde bereits gewählt; es hat sich nichts geändert.",
            "Da hast du schon was genommen, also bleibt’s dabei.",
            "Auswahl bereits getroffen; nichts wurde geändert.",
        ),
        withdrawn: four(
            "Du hast inzwischen gesagt, was du stattdessen meinst, die Frage hat sich also erledigt; es hat sich nichts geändert.",
            "Da Sie inzwischen gesagt haben, was Sie stattdessen meinen, hat sich diese Frage erledigt; es hat sich nichts geändert.",
            "Hast ja inzwischen gesagt, was du meinst, also ist das vom Tisch und alles bleibt, wie’s ist.",
            "Auswahl durch eine spätere Nachricht zurückgezogen; nichts wurde geändert.",
        ),
        unknown: four(
            "Diese Auswahl kenne ich nicht mehr, es hat sich nichts geändert. Sag mir einfach, was du möchtest.",
            "Diese Auswahl ist nicht mehr bekannt; es hat sich nichts geändert. Bitte sagen Sie, was Sie wünschen.",
            "Keine Ahnung mehr, was das war, also bleibt alles, wie’s ist. Sag einfach, was du willst.",
            "Auswahl unbekannt; nichts wurde geändert. Anfrage wiederholen.",
        ),
        away: four(
            "Ich komme gerade nicht an das heran, was ich angeboten habe; es hat sich nichts geändert. Drück bitte gleich noch einmal.",
            "Das Angebotene ist derzeit nicht erreichbar; es hat sich nichts geändert. Bitte drücken Sie in Kürze noch einmal.",
            "Komm grad nicht an das ran, was ich angeboten hab, also hat sich nichts geändert. Drück gleich noch mal.",
            "Das Angebot ist derzeit nicht abrufbar; nichts wurde geändert. In Kürze erneut drücken.",
        ),
        correct: "Anders gemeint?",
        keep: "Du darfst aus meinen Worten lernen",
        kept: four(
            "Danke! Die Worte dieser Nachricht sind aufgehoben, damit ich daraus lernen kann. `/forget` nimmt sie zurück.",
            "Vielen Dank. Die Worte dieser Nachricht sind als Beispiel aufgehoben; `/forget` entfernt sie.",
            "Cool, danke! Die Worte heb ich mir zum Lernen auf. Mit `/forget` sind sie wieder weg.",
            "Als Trainingsbeispiel gespeichert; entfernbar mit `/forget`.",
        ),
    },
    local: Local {
        not_configured: "Es ist kein Sprachmodell verbunden",
        unreachable: "Ich bin vorerst auf mich allein gestellt",
        hello: [
            four(
                "Hallo{name}! Schön, dass du da bist. Was gibt es?",
                "Guten Tag{name}. Was kann ich für Sie tun?",
                "Hey{name}! Was geht?",
                "Bereit{name}. Bitte die Anfrage stellen.",
            ),
            four(
                "Hi{name}! Schön, von dir zu hören.",
                "Willkommen{name}. Schön, von Ihnen zu hören.",
                "Na{name}! Schön, dass du dich meldest.",
                "Online{name}. Was wird benötigt?",
            ),
        ],
        name: ", {name}",
        how_are_you: four(
            "Ich laufe, danke der Nachfrage! {why}, darum bin ich vorerst ein einfacher Gesprächspartner. Mehr sagt dir `/status`.",
            "Ich laufe gut, danke der Nachfrage. {why}, darum sind meine Antworten vorerst einfach. Mehr sagt Ihnen `/status`.",
            "Läuft bei mir, danke! {why}, darum bin ich grad eher einfach gestrickt. Mehr unter `/status`.",
            "Prozess läuft. {why}, darum sind nur lokale Antworten verfügbar. Details: `/status`.",
        ),
        who: both(
            "Ich bin chinwag, ein Bot. {why}, darum kann ich nichts erörtern, aber ich merke mir unser Gespräch: Frag mich, was du gesagt hast. `help` zeigt, was geht.",
            "Ich bin chinwag, ein Bot. {why}, darum kann ich nichts erörtern, aber ich merke mir unser Gespräch und kann daraus zitieren. `help` zeigt, was möglich ist.",
        ),
        thanks: [
            four(
                "Gern geschehen!",
                "Gern geschehen.",
                "Kein Ding!",
                "Bestätigt.",
            ),
            four(
                "Immer gern!",
                "Es war mir ein Vergnügen.",
                "Klar doch!",
                "Vermerkt. Bereit für die nächste Anfrage.",
            ),
        ],
        goodbye: [
            four(
                "Tschüss! Ich weiß noch, wo wir waren, wenn du wiederkommst.",
                "Auf Wiedersehen. Ich weiß noch, wo wir waren, wenn Sie wiederkommen.",
                "Ciao! Ich weiß noch, wo wir waren.",
                "Sitzung beendet; das Gespräch bleibt gespeichert.",
            ),
            four(
                "Bis bald!",
                "Bis zum nächsten Mal.",
                "Bis dann!",
                "Ende. Der Kontext bleibt verfügbar.",
            ),
        ],
        question: [
            four(
                "{why}, darum kann ich das nicht beantworten. Was geht: `help`, `/status` und zitieren, was du mir hier gesagt hast.",
                "{why}, darum kann ich das nicht beantworten. Möglich sind: `help`, `/status` und Zitate aus dem, was Sie mir hier geschrieben haben.",
                "{why}, also keine Ahnung. Was geht: `help`, `/status` und nachplappern, was du hier gesagt hast.",
                "{why}; keine Antwort verfügbar. Funktionen: `help`, `/status`, Zitate aus diesem Gespräch.",
            ),
            four(
                "Dafür bräuchte ich ein Sprachmodell. {why}. Ich kann aber wiederholen, was du mir in diesem Gespräch geschrieben hast.",
                "Dafür bräuchte ich ein Sprachmodell. {why}. Ich kann aber wiederholen, was Sie mir in diesem Gespräch geschrieben haben.",
                "Da bräuchte ich ein Sprachmodell für. {why}. Aber was du hier geschrieben hast, kann ich dir wiederholen.",
                "Erfordert ein Sprachmodell. {why}. Nachrichten dieses Gesprächs können wiederholt werden.",
            ),
            four(
                "Eine Antwort erfinden möchte ich nicht: {why}. Frag mich nach `help`, nach `/status` oder danach, was du vorhin gesagt hast.",
                "Eine Antwort erfinden möchte ich nicht: {why}. Fragen Sie mich nach `help`, nach `/status` oder danach, was Sie vorhin gesagt haben.",
                "Was ausdenken mag ich mir nicht: {why}. Probier `help`, `/status`, oder frag, was du vorhin gesagt hast.",
                "Es wird keine Antwort erfunden: {why}. `help`, `/status` oder frühere Nachrichten abfragen.",
            ),
        ],
        related: both(
            "{why}, darum kann ich es nicht herleiten, aber du hast mir vorhin gesagt: {quote}.",
            "{why}, darum kann ich es nicht herleiten, aber Sie haben mir vorhin gesagt: {quote}.",
        ),
        statement: [
            both(
                "Notiert: {quote}. {why}, darum kann ich nicht richtig darüber reden, aber es gehört nun zu unserem Gespräch: Frag mich, was du gesagt hast, und ich zitiere es.",
                "Notiert: {quote}. {why}, darum kann ich nicht richtig darüber sprechen, aber es gehört nun zu unserem Gespräch: Fragen Sie, was Sie gesagt haben, und ich zitiere es.",
            ),
            same(
                "Das habe ich: {quote}. {why}, darum kann ich es vorerst nur in diesem Gespräch behalten und auf Nachfrage wiederholen.",
            ),
            same(
                "Verstanden: {quote}. {why}, darum kann ich zuhören und mir etwas merken, aber nicht mitreden.",
            ),
        ],
        statement_after: same(
            "Notiert: {quote}, nach {previous}. {why}, darum kann ich nicht darüber reden, aber ich folge dem Gespräch.",
        ),
        recall: [
            both(
                "Deine letzte Nachricht an mich war: {quote}.",
                "Ihre letzte Nachricht an mich war: {quote}.",
            ),
            both(
                "Du hast eben geschrieben: {quote}.",
                "Sie haben eben geschrieben: {quote}.",
            ),
        ],
        recall_several: both(
            "Das weiß ich noch von dir, das Älteste zuerst:",
            "Das weiß ich noch von Ihnen, das Älteste zuerst:",
        ),
        recall_nothing: both(
            "Ich habe in diesem Gespräch noch keine frühere Nachricht von dir; diese ist die erste, die ich hier sehe.",
            "Ich habe in diesem Gespräch noch keine frühere Nachricht von Ihnen; diese ist die erste, die ich hier sehe.",
        ),
        wordless: "eine Nachricht ohne Worte",
        marks: "„{text}“",
    },
};
