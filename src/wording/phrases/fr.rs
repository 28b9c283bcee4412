//! French: tu among friends, vous in the formal tone.

use super::{
    Actions, Here, Limits, Local, Memory, Offers, Parts, Phrases, both, choice, four, same,
};

pub static PHRASES: Phrases = Phrases {
    here: Here {
        title: four(
            "Voici ce qui marche déjà :",
            "Voici ce qui fonctionne actuellement :",
            "Voilà ce qui marche déjà :",
            "Commandes et fonctions disponibles :",
        ),
        talk: both(
            "Écris-moi simplement ici, comme « parle-moi des phares ».",
            "Conversation : écrivez-moi ici, comme « parlez-moi des phares ».",
        ),
        talk_in_server: both(
            "Pour parler, mentionne-moi ou réponds-moi, comme « parle-moi des phares ».",
            "Conversation : mentionnez-moi ou répondez à l'un de mes messages, comme « parlez-moi des phares ».",
        ),
        memory: choice("ce que je retiens ici", "/memory"),
        forget: choice("l'oublier", "/forget 3"),
        privacy: choice("si je peux écouter ou non", "/privacy"),
        preferences: choice("ma façon de parler", "/preferences"),
    },
    parts: Parts {
        model: "Modèle de langage",
        helper: "Modèle de compréhension",
        pictures: "Images (OpenRouter)",
        features: "Propositions de fonctions (GitHub)",
        configured: "configuré",
        not_configured: "non configuré",
        failing: "configuré, mais ne répond pas en ce moment",
        configured_unknown: "configuré ; on ne sait pas d'ici s'il répond",
        not_known: "inconnu d'ici",
    },
    status_title: "Voici comment je vais :",
    up: "fonctionne",
    degraded: "fonctionne avec des difficultés",
    down: "ne répond pas",
    model_connected: "Modèle de langage : connecté ({name})",
    model_not_configured: "Modèle de langage : non configuré, je réponds donc moi-même, simplement",
    model_failing: "Modèle de langage : configuré, mais ne répond pas en ce moment",
    workers: "Processus de travail",
    version: "Version",
    uptime: "En marche depuis",
    not_yet: four(
        "{name} n'est pas encore disponible ; c'est prévu. `help` te montre ce qui marche déjà.",
        "Je regrette, {name} n'est pas encore disponible ; c'est prévu. `help` vous montre ce qui fonctionne actuellement.",
        "Nan, {name} ne marche pas encore, mais c'est sur la liste. `help` te dit ce qui marche.",
        "{name} : pas encore implémenté ; prévu. Fonctions disponibles : `help`.",
    ),
    no_reminders: four(
        "Je ne sais pas encore faire de rappels, et je n'ai donc noté aucune heure. `help` te montre ce qui marche déjà.",
        "Je regrette, je ne sais pas encore faire de rappels et n'ai noté aucune heure. `help` vous montre ce qui fonctionne actuellement.",
        "Les rappels, je ne sais pas encore faire, donc je n'ai pas noté d'heure. `help` te dit ce qui marche.",
        "Rappels : pas encore implémentés ; aucune heure enregistrée. Fonctions disponibles : `help`.",
    ),
    which: four(
        "Je ne suis pas sûr de ce que tu veux dire. Est-ce :",
        "Je ne suis pas certain de ce que vous voulez dire. Est-ce :",
        "Euh, je ne capte pas trop. C'est :",
        "Intention ambiguë. Candidats :",
    ),
    which_answer: four(
        "Réponds par un numéro, ou dis-le autrement.",
        "Veuillez répondre par un numéro, ou le dire autrement.",
        "Balance juste un numéro, ou dis-le autrement.",
        "Répondre par le numéro d'un candidat ou reformuler.",
    ),
    choice_not_yet: "{choice} (pas encore disponible)",
    choice_with_example: "{choice}, comme « {example} »",
    too_many: four(
        "Cela fait beaucoup de messages d'un coup. Tu peux m'écrire à nouveau {when} ; je n'ai pas gardé celui-ci. (Référence : {reference})",
        "Vous avez atteint la limite de messages. Veuillez écrire à nouveau {when} ; ce message n'a pas été gardé. (Référence : {reference})",
        "Ouh là, ça fait beaucoup de messages ! Réécris-moi {when} ; celui-là est perdu. (Référence : {reference})",
        "Limite de débit atteinte : messages par personne. Prochain message accepté {when} ; celui-ci est rejeté. (Référence : {reference})",
    ),
    busy: four(
        "Il y a trop de messages en attente en ce moment, je n'ai donc pas pris celui-ci. Renvoie-le un peu plus tard, s'il te plaît.",
        "Trop de messages attendent en ce moment : celui-ci n'a pas été accepté. Veuillez le renvoyer un peu plus tard.",
        "Je suis débordé, là, donc je n'ai pas pris celui-là. Réessaie dans un moment.",
        "File pleine : le message n'a pas été accepté. Réessayer sous peu.",
    ),
    cancelled: four(
        "La personne qui m'administre a arrêté le travail sur ce message ; il n'aura pas de réponse. (Référence : {reference})",
        "Le travail sur ce message a été arrêté par un opérateur ; il ne recevra pas de réponse. (Référence : {reference})",
        "Celui qui me gère a débranché ce message, donc pas de réponse, désolé. (Référence : {reference})",
        "Tâche annulée par un opérateur ; aucune réponse ne suivra. (Référence : {reference})",
    ),
    too_long: four(
        "C'est trop long pour moi : j'accepte jusqu'à {most} caractères. Peux-tu le couper ?",
        "Ce message est trop long : {most} caractères au plus sont acceptés. Veuillez le diviser.",
        "Ouh là, trop long pour moi ! {most} caractères max. Tu le coupes ?",
        "L'entrée dépasse la longueur maximale de {most} caractères ; la diviser.",
    ),
    timed_out: four(
        "Désolé, cela a pris trop de temps et j'ai dû m'arrêter. Réessaie, s'il te plaît. (Référence : {reference})",
        "Veuillez m'excuser : la réponse a pris trop de temps et a été interrompue. Veuillez réessayer. (Référence : {reference})",
        "Pff, ça prenait des plombes, j'ai lâché. On réessaie ? (Référence : {reference})",
        "Délai dépassé : la réponse a excédé son échéance et a été interrompue. Réessayer. (Référence : {reference})",
    ),
    failed: four(
        "Désolé, quelque chose s'est mal passé et je ne peux pas répondre à ceci. Réessaie, s'il te plaît. (Référence : {reference})",
        "Veuillez m'excuser : une erreur s'est produite et ce message ne peut pas recevoir de réponse. Veuillez réessayer. (Référence : {reference})",
        "Oups, un truc a cassé et je ne peux pas répondre à ça. On réessaie ? (Référence : {reference})",
        "Erreur interne : le message n'a pas pu être traité. Réessayer. (Référence : {reference})",
    ),
    unreadable: four(
        "Désolé, j'ai reçu ton message, mais je ne peux pas lire ce qui en a été gardé. Renvoie-le, s'il te plaît. (Référence : {reference})",
        "Veuillez m'excuser : votre message est arrivé, mais ce qui en a été gardé est illisible. Veuillez le renvoyer. (Référence : {reference})",
        "Oups, j'ai bien eu ton message, mais ce que j'en ai gardé, c'est du charabia. Tu le renvoies ? (Référence : {reference})",
        "Erreur de décodage : le message est arrivé, mais son contenu enregistré est illisible. Le renvoyer. (Référence : {reference})",
    ),
    forbidden: four(
        "Je voulais te répondre dans {channel}, mais je n'ai pas le droit d'y écrire. Qui gère le serveur peut me le permettre. (Référence : {reference})",
        "Votre message dans {channel} ne peut pas y recevoir de réponse, car je n'ai pas le droit d'écrire dans ce salon. L'administration du serveur peut l'accorder. (Référence : {reference})",
        "Je voulais te répondre dans {channel}, mais je n'ai pas le droit d'y écrire. Demande aux gens du serveur ! (Référence : {reference})",
        "Autorisation manquante pour écrire dans {channel} ; l'administration du serveur peut l'accorder. (Référence : {reference})",
    ),
    directly: both(
        "Je t'ai répondu par message privé, car cela ne regarde que toi.",
        "La réponse vous est réservée et vous a été envoyée par message privé.",
    ),
    not_directly: both(
        "Cela ne regarde que toi, et je ne peux pas t'écrire directement. Choisis la commande dans la liste qui s'ouvre quand tu tapes `/` : toi seul verras alors la réponse.",
        "La réponse vous est réservée, et les messages privés ne peuvent vous parvenir. Veuillez choisir la commande dans la liste qui s'ouvre quand vous tapez `/` ; vous seul verrez alors la réponse.",
    ),
    pasted: four(
        "Cela ressemblait à une clé ou à un jeton secret. Je l'ai retiré et n'en ai rien gardé, mais d'autres ont pu le voir : supprime ton message et fais remplacer la clé.",
        "Votre message semblait contenir une clé ou un jeton secret. Il a été retiré et n'est pas gardé, mais d'autres ont pu le voir : veuillez supprimer le message et faire remplacer la clé.",
        "Hé, ça ressemblait à une clé secrète ! Je l'ai jetée, mais d'autres l'ont peut-être vue : supprime ton message et change la clé.",
        "Identifiant secret détecté et masqué ; rien n'en a été enregistré. Il a pu être exposé : supprimer le message et renouveler la clé.",
    ),
    unavailable: four(
        "Le modèle de langage ne répond pas en ce moment ; d'ici là, mes réponses sont plus simples. Je continue d'essayer. (Référence : {reference})",
        "Le modèle de langage est actuellement indisponible ; d'ici là, mes réponses seront plus simples. Les tentatives se poursuivent. (Référence : {reference})",
        "Mon modèle de langage fait la sieste, donc je réponds plus simple. Je continue de le secouer. (Référence : {reference})",
        "Modèle de langage indisponible ; repli sur les réponses locales, nouvelles tentatives en cours. (Référence : {reference})",
    ),
    refused: four(
        "Le modèle de langage n'a pas voulu répondre à cela. Peux-tu le dire autrement ?",
        "Le modèle de langage a refusé de répondre à ce message. Veuillez le formuler autrement.",
        "Le modèle de langage ne veut pas y toucher. Tu le dis autrement ?",
        "Le modèle de langage a renvoyé un refus. Reformuler la demande.",
    ),
    empty: four(
        "Il n'y avait pas de texte pour moi dans ce message. Écris-moi quelque chose, ou `help`.",
        "Votre message ne contenait pas de texte que je puisse lire. Veuillez écrire quelque chose, ou `help`.",
        "Y a rien à lire là-dedans ! Écris-moi un truc, ou `help`.",
        "Entrée vide : le message ne contenait pas de texte. Envoyer du texte, ou `help`.",
    ),
    left_out_turns: both(
        "Tous nos messages précédents ne tenaient pas ; j'ai répondu sans les plus anciens.",
        "Tous les messages précédents n'ont pas pu être pris en compte ; les plus anciens ont été laissés de côté.",
    ),
    left_out_end: both(
        "Ton message était trop long pour moi ; je n'en ai lu que le début.",
        "Votre message était trop long pour être lu en entier ; seul son début a été pris en compte.",
    ),
    left_out_rest: both(
        "Ma réponse devenait trop longue et s'arrête ici ; demande-moi de continuer.",
        "La réponse devenait trop longue et s'arrête ici ; vous pouvez demander la suite.",
    ),
    limits: Limits {
        pictures: four(
            "C'était ta dernière image pour le moment ; je pourrai t'en faire une autre {when}. (Référence : {reference})",
            "Vous avez atteint la limite d'images. Une autre pourra être créée {when}. (Référence : {reference})",
            "Fini les images pour l'instant ! La prochaine, {when}. (Référence : {reference})",
            "Limite de débit atteinte : images. Prochaine demande acceptée {when}. (Référence : {reference})",
        ),
        features: four(
            "C'était ta dernière proposition de fonction pour le moment ; tu pourras m'en envoyer une autre {when}. (Référence : {reference})",
            "Vous avez atteint la limite de propositions de fonctions. Une autre pourra être acceptée {when}. (Référence : {reference})",
            "Fini les propositions pour l'instant ! La prochaine, {when}. (Référence : {reference})",
            "Limite de débit atteinte : propositions de fonctions. Prochaine demande acceptée {when}. (Référence : {reference})",
        ),
        channel: four(
            "On m'écrit tellement dans ce salon que je n'arrive pas à suivre. Écris-moi ici de nouveau {when} ; je n'ai pas gardé ce message. (Référence : {reference})",
            "La limite de messages de ce salon est atteinte. Veuillez écrire de nouveau {when} ; ce message n'a pas été conservé. (Référence : {reference})",
            "Ça part dans tous les sens dans ce salon, je n'arrive pas à suivre ! Réécris-moi {when} ; celui-là est perdu. (Référence : {reference})",
            "Limite de débit atteinte : messages par salon. Prochain message accepté {when} ; celui-ci est rejeté. (Référence : {reference})",
        ),
        server: four(
            "On m'écrit tellement sur ce serveur que je n'arrive pas à suivre. Écris-moi de nouveau {when} ; je n'ai pas gardé ce message. (Référence : {reference})",
            "La limite de messages de ce serveur est atteinte. Veuillez écrire de nouveau {when} ; ce message n'a pas été conservé. (Référence : {reference})",
            "Ça part dans tous les sens sur ce serveur, je n'arrive pas à suivre ! Réécris-moi {when} ; celui-là est perdu. (Référence : {reference})",
            "Limite de débit atteinte : messages par serveur. Prochain message accepté {when} ; celui-ci est rejeté. (Référence : {reference})",
        ),
        everywhere: four(
            "Tellement de gens m'écrivent que je n'arrive pas à suivre. Écris-moi de nouveau {when} ; je n'ai pas gardé ce message. (Référence : {reference})",
            "La limite de messages de toutes les personnes ensemble est atteinte. Veuillez écrire de nouveau {when} ; ce message n'a pas été conservé. (Référence : {reference})",
            "Tout le monde m'écrit en même temps, je n'arrive pas à suivre ! Réécris-moi {when} ; celui-là est perdu. (Référence : {reference})",
            "Limite de débit atteinte : messages au total. Prochain message accepté {when} ; celui-ci est rejeté. (Référence : {reference})",
        ),
        budget: four(
            "Le budget du jour pour le modèle de langage est épuisé, alors mes réponses sont plus simples jusqu'à son renouvellement {when}.",
            "Le budget du jour pour le modèle de langage est épuisé ; jusqu'à son renouvellement {when}, mes réponses sont plus simples.",
            "Le budget du jour pour le modèle de langage est parti, donc je fais simple jusqu'à ce qu'il revienne {when}.",
            "Budget quotidien du modèle de langage épuisé ; réponses locales seulement jusqu'à son renouvellement {when}.",
        ),
    },
    memory: Memory {
        title: both(
            "Messages de toi que je retiens ici : {count}, depuis le {since}. Le plus récent d'abord :",
            "Messages de vous qui sont retenus ici : {count}, depuis le {since}. Le plus récent d'abord :",
        ),
        nothing: both(
            "Je ne retiens rien de ce que tu as dit ici.",
            "Rien de ce que vous avez dit ici n'est retenu.",
        ),
        summaries: "Résumés de conversations précédentes :",
        more: "`/memory {page}` montre les précédents.",
        how: "`/forget 3` fait oublier le numéro 3, `/forget all` tout ce qui a été dit ici, et `/forget` en réponse le message auquel il répond.",
        one: four(
            "C'est fait ! Ce message et ma réponse sont oubliés.",
            "Ce message et sa réponse ont été oubliés.",
            "Pouf ! Ce message et ma réponse ont disparu.",
            "Supprimés : le message et sa réponse.",
        ),
        all: four(
            "C'est fait ! Tout ce qui a été dit ici est oublié.",
            "Tout ce qui a été dit ici a été oublié.",
            "Pouf ! Tout ce qui s'est dit ici a disparu.",
            "Supprimé : tout l'historique de cette conversation.",
        ),
        unlisted: both(
            "Je ne t'ai pas montré ce numéro récemment, je n'ai donc rien oublié.",
            "Ce numéro ne vous a pas été montré récemment ; rien n'a été oublié.",
        ),
        unknown: both(
            "Je ne me souviens pas de ce message, il n'y a donc rien à oublier.",
            "Ce message n'est pas retenu, il n'y a donc rien à oublier.",
        ),
        unclear: both(
            "Je ne sais pas quoi oublier, je n'ai donc rien oublié.",
            "Il n'est pas clair ce qui doit être oublié ; rien ne l'a été.",
        ),
        away: four(
            "Je n'arrive pas à accéder à ma mémoire en ce moment, rien n'a donc changé. Réessaie dans un petit moment.",
            "La mémoire n'est pas accessible en ce moment ; rien n'a changé. Veuillez réessayer sous peu.",
            "Là, je n'arrive pas à ma mémoire, donc rien n'a bougé. Réessaie dans une seconde.",
            "Mémoire inaccessible ; rien n'a été modifié. Réessayer sous peu.",
        ),
    },
    actions: Actions {
        ask: four(
            "Je fais ça ?",
            "Faut-il faire ceci ?",
            "J'y vais ?",
            "Confirmer l'exécution :",
        ),
        waiting: four(
            "En attente de ton oui : {what}.",
            "Ceci attend votre confirmation : {what}.",
            "Plus qu'un petit oui de ta part : {what}.",
            "Confirmation en attente : {what}.",
        ),
        refused: four(
            "D'accord, je laisse : {what}.",
            "Comme vous le souhaitiez, rien n'a été fait : {what}.",
            "OK, je laisse tomber : {what}.",
            "Annulé sur demande : {what}.",
        ),
        expired: four(
            "Personne n'a dit oui à temps, rien n'a été fait : {what}.",
            "Ceci n'a pas été confirmé à temps et n'a pas été fait : {what}.",
            "Pas de oui à temps, donc j'ai laissé tomber : {what}.",
            "Confirmation expirée ; non exécuté : {what}.",
        ),
        superseded: four(
            "Cela n'a rien donné : {what}.",
            "Cela n'a rien donné : {what}.",
            "Bon, ça n'a rien donné : {what}.",
            "Remplacé ; non exécuté : {what}.",
        ),
        running: four(
            "Je m'en occupe : {what}.",
            "Ceci est en cours : {what}.",
            "Je suis dessus : {what}.",
            "En cours : {what}.",
        ),
        done: four(
            "C'est fait : {what}.",
            "Ceci a été fait : {what}.",
            "C'est bouclé : {what}.",
            "Terminé : {what}.",
        ),
        failed: four(
            "Ça n'a pas marché : {what}.",
            "Ceci n'a pas été possible : {what}.",
            "Hm, ça a foiré : {what}.",
            "Échec : {what}.",
        ),
        abandoned: four(
            "J'ai été interrompu et je ne sais pas si c'est fait, je le compte donc comme un échec : {what}.",
            "Ce travail a été interrompu et on ne sait pas s'il a été fait ; il est compté comme un échec : {what}.",
            "J'ai été coupé en plein dedans et je ne sais pas si c'est passé, donc je compte ça comme foiré : {what}.",
            "Interrompu ; résultat inconnu, compté comme échec : {what}.",
        ),
        stopped: four(
            "Pas commencé, car ce qui précède n'a pas marché : {what}.",
            "Ceci n'a pas été commencé, car ce qui précède a échoué : {what}.",
            "Même pas commencé, le truc d'avant a foiré : {what}.",
            "Non démarré ; une étape précédente a échoué : {what}.",
        ),
        limited: four(
            "Pas commencé, car la limite est atteinte : {what}.",
            "Ceci n'a pas été commencé, car la limite est atteinte : {what}.",
            "Même pas commencé, t'es à la limite : {what}.",
            "Non démarré ; limite de débit atteinte : {what}.",
        ),
        unknown: four(
            "Ça, je ne peux pas le faire.",
            "Ceci n'est pas possible.",
            "Nan, ça, je ne sais pas faire.",
            "Action non prise en charge.",
        ),
        press_it: four(
            "Appuie sur un des boutons ; l'écrire ne confirme rien.",
            "Veuillez appuyer sur un des boutons ; une réponse écrite ne confirme rien.",
            "Clique sur un bouton ; l'écrire, ça ne fait rien.",
            "Entrée ignorée : la confirmation exige l'un des boutons.",
        ),
        cannot_save: four(
            "Je ne peux pas l'enregistrer pour l'instant, je n'ai donc rien commencé. Redemande-moi dans un moment.",
            "Ceci ne peut pas être enregistré pour le moment et n'a pas été commencé. Veuillez redemander sous peu.",
            "Là, je ne peux pas l'enregistrer, donc je n'ai pas commencé. Redemande dans une seconde.",
            "Stockage inaccessible ; l'action n'a pas été lancée. Réessayer sous peu.",
        ),
        too_little: four(
            "Dis-m'en un peu plus, par exemple « {example} ».",
            "Veuillez en dire un peu plus, par exemple « {example} ».",
            "File-m'en un peu plus, genre « {example} ».",
            "Entrée insuffisante. Exemple : « {example} ».",
        ),
        yes: "Oui, vas-y",
        no: "Non, laisse",
    },
    offers: Offers {
        not_yours: four(
            "C'est à quelqu'un d'autre de choisir ; tes messages ont leurs propres boutons.",
            "Ce choix appartient à une autre personne.",
            "Ça, c'est à quelqu'un d'autre de choisir ; t'as tes propres boutons.",
            "Accès refusé : ce choix appartient à un autre utilisateur.",
        ),
        expired: four(
            "C'était il y a trop longtemps, rien n'a changé. Redis-moi simplement ce que tu veux.",
            "Ce choix a expiré ; rien n'a changé. Veuillez redire ce que vous souhaitez.",
            "Ça date, donc rien n'a bougé. Redis-moi ça !",
            "Choix expiré ; rien n'a été modifié. Renvoyer la demande.",
        ),
        used: four(
            "Tu as déjà choisi ici, rien n'a changé.",
            "Un choix a déjà été fait ici ; rien n'a changé.",
            "T'as déjà choisi là, donc rien n'a bougé.",
            "Choix déjà effectué ; rien n'a été modifié.",
        ),
        withdrawn: four(
            "Tu as dit entre-temps ce que tu voulais plutôt, cette question n'est donc plus valable et rien n'a changé.",
            "Vous avez dit entre-temps ce que vous vouliez plutôt ; cette question n'est plus valable et rien n'a changé.",
            "T'as dit depuis ce que tu voulais, donc ça, c'est mort et rien n'a bougé.",
            "Choix retiré par un message ultérieur ; rien n'a été modifié.",
        ),
        unknown: four(
            "Je ne connais plus ce choix, rien n'a changé. Dis-moi simplement ce que tu veux.",
            "Ce choix n'est plus connu ; rien n'a changé. Veuillez dire ce que vous souhaitez.",
            "Plus aucune idée de ce que c'était, donc rien n'a bougé. Dis-moi ce que tu veux.",
            "Choix inconnu ; rien n'a été modifié. Renvoyer la demande.",
        ),
        away: four(
            "Je n'accède pas à ce que j'ai proposé pour l'instant, rien n'a changé. Appuie encore une fois dans un moment.",
            "Ce qui a été proposé est inaccessible pour le moment ; rien n'a changé. Veuillez appuyer de nouveau sous peu.",
            "Là, je n'arrive pas à ce que je t'ai proposé, donc rien n'a bougé. Rappuie dans une seconde.",
            "L'offre ne peut pas être chargée actuellement ; rien n'a été modifié. Appuyer de nouveau sous peu.",
        ),
        correct: "Autre chose en tête ?",
        keep: "Tu peux apprendre de mes mots",
        kept: four(
            "Merci ! Les mots de ce message sont gardés pour que j'en apprenne. `/forget` les retire.",
            "Merci. Les mots de ce message sont conservés comme exemple ; `/forget` les supprime.",
            "Top, merci ! Je garde ces mots pour apprendre. `/forget` les enlève.",
            "Enregistré comme exemple d'apprentissage ; suppression par `/forget`.",
        ),
    },
    local: Local {
        not_configured: "Aucun modèle de langage n'est connecté",
        unreachable: "Pour le moment, je suis livré à moi-même",
        hello: [
            four(
                "Salut{name} ! Content de te voir. Quoi de neuf ?",
                "Bonjour{name}. Que puis-je pour vous ?",
                "Hé{name} ! Ça roule ?",
                "Prêt{name}. Indiquer la demande.",
            ),
            four(
                "Coucou{name} ! Ça fait plaisir d'avoir de tes nouvelles.",
                "Bienvenue{name}. C'est un plaisir d'avoir de vos nouvelles.",
                "Yo{name} ! Sympa d'avoir de tes nouvelles.",
                "En ligne{name}. De quoi s'agit-il ?",
            ),
        ],
        name: ", {name}",
        how_are_you: four(
            "Je tourne bien, merci ! {why}, alors je suis pour l'instant de conversation simple. `/status` te donne les détails.",
            "Je fonctionne bien, merci. {why}, mes réponses sont donc simples pour l'instant. `/status` vous donne les détails.",
            "Ça roule, merci ! {why}, donc je suis un peu basique, là. La suite dans `/status`.",
            "Processus actif. {why}, donc seules des réponses locales sont disponibles. Détails : `/status`.",
        ),
        who: both(
            "Je suis chinwag, un bot. {why}, je ne peux donc pas discuter, mais je me souviens de cette conversation : demande-moi ce que tu as dit. `help` montre ce qui marche.",
            "Je suis chinwag, un bot. {why}, je ne peux donc pas discuter, mais je me souviens de cette conversation et peux la citer. `help` montre ce qui fonctionne.",
        ),
        thanks: [
            four(
                "De rien !",
                "Je vous en prie.",
                "Pas de souci !",
                "Confirmé.",
            ),
            four(
                "Avec plaisir !",
                "Ce fut un plaisir.",
                "Quand tu veux !",
                "Enregistré. Prêt pour la demande suivante.",
            ),
        ],
        goodbye: [
            four(
                "Salut ! Je me souviendrai d'où nous en étions.",
                "Au revoir. Je me souviendrai d'où nous en étions.",
                "Ciao ! Je me rappelle où on en était.",
                "Session terminée ; la conversation est conservée.",
            ),
            four(
                "À bientôt !",
                "À la prochaine fois.",
                "À plus !",
                "Fin. Le contexte reste disponible.",
            ),
        ],
        question: [
            four(
                "{why}, je ne peux donc pas répondre à cela. Ce qui marche : `help`, `/status`, et citer ce que tu m'as dit ici.",
                "{why}, je ne peux donc pas répondre à cela. Ce qui fonctionne : `help`, `/status`, et citer ce que vous m'avez dit ici.",
                "{why}, donc aucune idée. Ce qui marche : `help`, `/status`, et te ressortir ce que t'as dit ici.",
                "{why} ; aucune réponse disponible. Fonctions : `help`, `/status`, citations de cette conversation.",
            ),
            four(
                "Il me faudrait un modèle de langage pour cela. {why}. Je peux toutefois répéter ce que tu m'as écrit dans cette conversation.",
                "Il me faudrait un modèle de langage pour cela. {why}. Je peux toutefois répéter ce que vous m'avez écrit dans cette conversation.",
                "Là, il me faudrait un modèle de langage. {why}. Mais je peux te répéter ce que t'as écrit ici.",
                "Nécessite un modèle de langage. {why}. Les messages de cette conversation peuvent être répétés.",
            ),
            four(
                "Je ne veux pas inventer de réponse. {why}. Demande-moi `help`, `/status`, ou ce que tu as dit avant.",
                "Je ne veux pas inventer de réponse. {why}. Demandez-moi `help`, `/status`, ou ce que vous avez dit avant.",
                "Je ne vais pas inventer un truc. {why}. Essaie `help`, `/status`, ou demande ce que t'as dit avant.",
                "Aucune réponse n'est inventée. {why}. Utiliser `help`, `/status` ou interroger les messages précédents.",
            ),
        ],
        related: both(
            "{why}, je ne peux donc pas le déduire, mais tu m'as dit plus tôt : {quote}.",
            "{why}, je ne peux donc pas le déduire, mais vous m'avez dit plus tôt : {quote}.",
        ),
        statement: [
            both(
                "C'est noté : {quote}. {why}, je ne peux donc pas vraiment en parler, mais cela fait partie de notre conversation : demande-moi ce que tu as dit, et je le citerai.",
                "C'est noté : {quote}. {why}, je ne peux donc pas vraiment en parler, mais cela fait partie de notre conversation : demandez-moi ce que vous avez dit, et je le citerai.",
            ),
            same(
                "Je le retiens : {quote}. {why}, je peux donc seulement le garder dans cette conversation et le répéter sur demande.",
            ),
            same(
                "Compris : {quote}. {why}, je peux donc écouter et me souvenir, mais pas discuter.",
            ),
        ],
        statement_after: same(
            "C'est noté : {quote}, après {previous}. {why}, je ne peux donc pas en parler, mais je suis le fil.",
        ),
        recall: [
            both(
                "Ton dernier message pour moi était : {quote}.",
                "Votre dernier message pour moi était : {quote}.",
            ),
            both(
                "Tu viens d'écrire : {quote}.",
                "Vous venez d'écrire : {quote}.",
            ),
        ],
        recall_several: both(
            "Voici ce que je retiens de toi, du plus ancien au plus récent :",
            "Voici ce que je retiens de vous, du plus ancien au plus récent :",
        ),
        recall_nothing: both(
            "Je n'ai aucun message antérieur de toi dans cette conversation ; celui-ci est le premier que je vois ici.",
            "Je n'ai aucun message antérieur de vous dans cette conversation ; celui-ci est le premier que je vois ici.",
        ),
        wordless: "un message sans mots",
        marks: "« {text} »",
    },
};
