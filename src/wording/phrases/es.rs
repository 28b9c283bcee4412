//! Spanish: tú among friends, usted in the formal tone.

use super::{
    Actions, Here, Limits, Local, Memory, Offers, Parts, Phrases, both, choice, four, same,
};

pub static PHRASES: Phrases = Phrases {
    here: Here {
        title: four(
            "Esto ya funciona:",
            "Por ahora funciona lo siguiente:",
            "Mira lo que ya funciona:",
            "Comandos y funciones disponibles:",
        ),
        talk: both(
            "Escríbeme aquí sin más, como «cuéntame algo sobre los faros».",
            "Conversación: escríbame aquí, como «cuénteme algo sobre los faros».",
        ),
        talk_in_server: both(
            "Para hablar, mencióname o respóndeme, como «cuéntame algo sobre los faros».",
            "Conversación: mencióneme o responda a uno de mis mensajes, como «cuénteme algo sobre los faros».",
        ),
        memory: choice("lo que recuerdo aquí", "/memory"),
        forget: choice("olvidarlo", "/forget 3"),
        privacy: choice("si puedo oírte o no", "/privacy"),
        preferences: choice("cómo hablo", "/preferences"),
    },
    parts: Parts {
        model: "Modelo de lenguaje",
        helper: "Modelo para comprender",
        pictures: "Imágenes (OpenRouter)",
        features: "Propuestas de funciones (GitHub)",
        configured: "configurado",
        not_configured: "no configurado",
        failing: "configurado, pero ahora no responde",
        configured_unknown: "configurado; desde aquí no se sabe si responde",
        not_known: "no se sabe desde aquí",
    },
    status_title: "Así estoy:",
    up: "funciona",
    degraded: "funciona con problemas",
    down: "no responde",
    model_connected: "Modelo de lenguaje: conectado ({name})",
    model_not_configured: "Modelo de lenguaje: no configurado, así que doy respuestas propias y sencillas",
    model_failing: "Modelo de lenguaje: configurado, pero ahora no responde",
    workers: "Procesos de trabajo",
    version: "Versión",
    uptime: "En marcha desde hace",
    not_yet: four(
        "{name} aún no está disponible; está previsto. `help` te muestra lo que ya funciona.",
        "Lo siento, {name} aún no está disponible; está previsto. `help` le muestra lo que funciona por ahora.",
        "Qué va, {name} aún no funciona, pero está en la lista. `help` te dice qué va.",
        "{name}: aún no implementado; previsto. Funciones disponibles: `help`.",
    ),
    no_reminders: four(
        "Todavía no puedo crear recordatorios, así que no he apuntado ninguna hora. `help` te muestra lo que ya funciona.",
        "Lo siento, todavía no puedo crear recordatorios y no he apuntado ninguna hora. `help` le muestra lo que funciona por ahora.",
        "Todavía no sé hacer recordatorios, así que no apunté ninguna hora. `help` te dice qué va.",
        "Recordatorios: aún no implementados; no se ha guardado ninguna hora. Funciones disponibles: `help`.",
    ),
    which: both(
        "No estoy seguro de lo que quieres decir. ¿Es:",
        "No estoy seguro de lo que quiere decir. ¿Es:",
    ),
    which_answer: both(
        "Responde con un número, o dilo de otra manera.",
        "Por favor, responda con un número, o dígalo de otra manera.",
    ),
    choice_not_yet: "{choice} (aún no disponible)",
    choice_with_example: "{choice}, como «{example}»",
    too_many: four(
        "Han sido muchos mensajes seguidos. Puedes volver a escribirme {when}; este no lo he guardado. (Referencia: {reference})",
        "Ha alcanzado el límite de mensajes. Por favor, vuelva a escribir {when}; este mensaje no se ha guardado. (Referencia: {reference})",
        "¡Uf, cuántos mensajes! Escríbeme otra vez {when}; este se perdió. (Referencia: {reference})",
        "Límite de frecuencia alcanzado: mensajes por persona. Próximo mensaje {when}; este se ha descartado. (Referencia: {reference})",
    ),
    busy: four(
        "Ahora mismo tengo muchísimo pendiente y no he aceptado este mensaje. Envíalo otra vez dentro de un rato, por favor.",
        "En este momento hay demasiados mensajes en espera y este no se ha aceptado. Por favor, envíelo otra vez un poco más tarde.",
        "Voy hasta arriba y ese no lo he cogido. Prueba en un ratito.",
        "Cola llena: el mensaje no se ha aceptado. Reintente en breve.",
    ),
    cancelled: four(
        "Quien me administra ha detenido el trabajo en este mensaje, así que no tendrá respuesta. (Referencia: {reference})",
        "Un operador ha detenido el trabajo en este mensaje, por lo que no recibirá respuesta. (Referencia: {reference})",
        "Quien me lleva ha cortado ese mensaje, así que no hay respuesta, lo siento. (Referencia: {reference})",
        "Tarea cancelada por un operador; no habrá respuesta. (Referencia: {reference})",
    ),
    too_long: four(
        "Es demasiado largo para mí: acepto hasta {most} caracteres. ¿Puedes dividirlo?",
        "Este mensaje es demasiado largo: se aceptan hasta {most} caracteres. Por favor, divídalo.",
        "¡Uf, larguísimo! Hasta {most} caracteres me caben. ¿Lo partes?",
        "La entrada supera la longitud máxima de {most} caracteres; divídala.",
    ),
    timed_out: four(
        "Lo siento, tardé demasiado y tuve que parar. Inténtalo otra vez, por favor. (Referencia: {reference})",
        "Le pido disculpas: la respuesta tardó demasiado y se interrumpió. Inténtelo otra vez, por favor. (Referencia: {reference})",
        "Uf, tardaba un montón y lo he dejado. ¿Pruebas otra vez? (Referencia: {reference})",
        "Tiempo agotado: la respuesta superó su plazo y se canceló. Reintente. (Referencia: {reference})",
    ),
    failed: four(
        "Lo siento, algo ha fallado y no puedo responder a esto. Inténtalo otra vez, por favor. (Referencia: {reference})",
        "Le pido disculpas: algo ha fallado y este mensaje no puede responderse. Inténtelo otra vez, por favor. (Referencia: {reference})",
        "Ups, algo se ha roto y no puedo contestar a eso. ¿Pruebas otra vez? (Referencia: {reference})",
        "Error interno: el mensaje no se ha podido procesar. Reintente. (Referencia: {reference})",
    ),
    unreadable: four(
        "Lo siento, recibí tu mensaje, pero no puedo leer lo que se guardó de él. Envíalo otra vez, por favor. (Referencia: {reference})",
        "Le pido disculpas: su mensaje llegó, pero lo que se guardó de él no puede leerse. Envíelo otra vez, por favor. (Referencia: {reference})",
        "Ups, llegó tu mensaje, pero lo que guardé es un galimatías. ¿Lo mandas otra vez? (Referencia: {reference})",
        "Error de decodificación: el mensaje llegó, pero su contenido guardado es ilegible. Envíelo de nuevo. (Referencia: {reference})",
    ),
    forbidden: four(
        "Quería responderte en {channel}, pero no puedo escribir allí. Quien administra el servidor puede permitírmelo. (Referencia: {reference})",
        "Su mensaje en {channel} no puede responderse allí, porque no tengo permiso para escribir en ese canal. La administración del servidor puede concederlo. (Referencia: {reference})",
        "Quería contestarte en {channel}, pero ahí no me dejan escribir. ¡Díselo a quien lleva el servidor! (Referencia: {reference})",
        "Falta el permiso para enviar mensajes en {channel}; la administración del servidor puede concederlo. (Referencia: {reference})",
    ),
    directly: both(
        "Te he respondido por mensaje directo, porque eso es solo para ti.",
        "La respuesta es solo para usted y se le ha enviado por mensaje directo.",
    ),
    not_directly: both(
        "Eso es solo para ti, y no puedo escribirte directamente. Elige el comando en la lista que se abre al escribir `/`: así solo tú ves la respuesta.",
        "La respuesta es solo para usted, y no es posible enviarle mensajes directos. Por favor, elija el comando en la lista que se abre al escribir `/`; así solo usted verá la respuesta.",
    ),
    pasted: four(
        "Eso parecía una clave o un token secreto. Lo he quitado y no he guardado nada de él, pero otros pueden haberlo visto: borra tu mensaje y cambia la clave.",
        "Su mensaje parecía contener una clave o un token secreto. Se ha quitado y no se guarda, pero otras personas pueden haberlo visto: por favor, borre el mensaje y cambie la clave.",
        "¡Oye, eso parecía una clave secreta! La he tirado, pero igual alguien la vio: borra tu mensaje y cambia la clave.",
        "Credencial detectada y eliminada; no se ha guardado nada de ella. Puede estar expuesta: borre el mensaje y rote la clave.",
    ),
    unavailable: four(
        "El modelo de lenguaje no responde ahora mismo; mientras tanto, mis respuestas son más sencillas. Sigo intentándolo. (Referencia: {reference})",
        "El modelo de lenguaje no está disponible en este momento; mientras tanto, mis respuestas serán más sencillas. Se sigue intentando. (Referencia: {reference})",
        "Mi modelo de lenguaje está echando la siesta, así que contesto más simple. Lo sigo llamando. (Referencia: {reference})",
        "Modelo de lenguaje no disponible; se responde en local y se reintenta. (Referencia: {reference})",
    ),
    refused: four(
        "El modelo de lenguaje no quiso responder a eso. ¿Lo dices de otra manera?",
        "El modelo de lenguaje ha rechazado responder a este mensaje. Por favor, expréselo de otra manera.",
        "El modelo de lenguaje pasa de eso. ¿Pruebas con otras palabras?",
        "El modelo de lenguaje ha devuelto un rechazo. Reformule la petición.",
    ),
    empty: four(
        "En ese mensaje no había texto para mí. Escríbeme algo, o `help`.",
        "Su mensaje no contenía texto que yo pueda leer. Por favor, escriba algo, o `help`.",
        "¡Ahí no hay nada que leer! Escríbeme algo, o `help`.",
        "Entrada vacía: el mensaje no contenía texto. Envíe texto, o `help`.",
    ),
    left_out_turns: both(
        "No cabían todos nuestros mensajes anteriores, así que he respondido sin los más antiguos.",
        "No se han podido tener en cuenta todos los mensajes anteriores; los más antiguos han quedado fuera.",
    ),
    left_out_end: both(
        "Tu mensaje era demasiado largo para mí; solo he leído el principio.",
        "Su mensaje era demasiado largo para leerlo entero; solo se ha tenido en cuenta el principio.",
    ),
    left_out_rest: both(
        "Mi respuesta se alargó demasiado y termina aquí; pídeme que siga.",
        "La respuesta se alargó demasiado y termina aquí; puede pedir el resto.",
    ),
    limits: Limits {
        pictures: four(
            "Esa fue tu última imagen por ahora; puedo hacerte otra {when}. (Referencia: {reference})",
            "Ha alcanzado el límite de imágenes. Se podrá crear otra {when}. (Referencia: {reference})",
            "¡Se acabaron las imágenes por ahora! La próxima, {when}. (Referencia: {reference})",
            "Límite de frecuencia alcanzado: imágenes. Próxima petición {when}. (Referencia: {reference})",
        ),
        features: four(
            "Esa fue tu última propuesta de función por ahora; puedes enviarme otra {when}. (Referencia: {reference})",
            "Ha alcanzado el límite de propuestas de funciones. Se podrá aceptar otra {when}. (Referencia: {reference})",
            "¡Se acabaron las propuestas por ahora! La próxima, {when}. (Referencia: {reference})",
            "Límite de frecuencia alcanzado: propuestas de funciones. Próxima petición {when}. (Referencia: {reference})",
        ),
        channel: four(
            "Me escriben tanto en este canal que no doy abasto. Escríbeme aquí de nuevo {when}; no he guardado este mensaje. (Referencia: {reference})",
            "Se ha alcanzado el límite de mensajes de este canal. Escriba de nuevo {when}; este mensaje no se ha guardado. (Referencia: {reference})",
            "¡Este canal va a mil y no llego! Escríbeme otra vez {when}; este se perdió. (Referencia: {reference})",
            "Límite de frecuencia alcanzado: mensajes por canal. Próximo mensaje {when}; este se ha descartado. (Referencia: {reference})",
        ),
        server: four(
            "Me escriben tanto en este servidor que no doy abasto. Escríbeme de nuevo {when}; no he guardado este mensaje. (Referencia: {reference})",
            "Se ha alcanzado el límite de mensajes de este servidor. Escriba de nuevo {when}; este mensaje no se ha guardado. (Referencia: {reference})",
            "¡Este servidor va a mil y no llego! Escríbeme otra vez {when}; este se perdió. (Referencia: {reference})",
            "Límite de frecuencia alcanzado: mensajes por servidor. Próximo mensaje {when}; este se ha descartado. (Referencia: {reference})",
        ),
        everywhere: four(
            "Me escribe tanta gente que no doy abasto. Escríbeme de nuevo {when}; no he guardado este mensaje. (Referencia: {reference})",
            "Se ha alcanzado el límite de mensajes de todas las personas en conjunto. Escriba de nuevo {when}; este mensaje no se ha guardado. (Referencia: {reference})",
            "¡Me escribe todo el mundo a la vez y no llego! Escríbeme otra vez {when}; este se perdió. (Referencia: {reference})",
            "Límite de frecuencia alcanzado: mensajes en total. Próximo mensaje {when}; este se ha descartado. (Referencia: {reference})",
        ),
        budget: four(
            "El presupuesto de hoy para el modelo de lenguaje se ha agotado, así que mis respuestas son más sencillas hasta que se renueve {when}.",
            "El presupuesto de hoy para el modelo de lenguaje se ha agotado; hasta que se renueve {when}, mis respuestas son más sencillas.",
            "Me he fundido el presupuesto de hoy para el modelo de lenguaje, así que contesto simple hasta que haya más {when}.",
            "Presupuesto diario del modelo de lenguaje agotado; solo respuestas locales hasta su renovación {when}.",
        ),
    },
    memory: Memory {
        title: both(
            "Mensajes tuyos que recuerdo aquí: {count}, desde {since}. El más nuevo primero:",
            "Mensajes suyos que se recuerdan aquí: {count}, desde {since}. El más nuevo primero:",
        ),
        nothing: both(
            "No recuerdo nada de lo que dijiste aquí.",
            "No se recuerda nada de lo que usted dijo aquí.",
        ),
        summaries: "Resúmenes de conversaciones anteriores:",
        more: "`/memory {page}` muestra los anteriores.",
        how: "`/forget 3` olvida el número 3, `/forget all` olvida todo lo dicho aquí, y `/forget` como respuesta olvida el mensaje al que responde.",
        one: four(
            "¡Hecho! Ese mensaje y mi respuesta quedan olvidados.",
            "Ese mensaje y su respuesta han quedado olvidados.",
            "¡Puf! Ese mensaje y mi respuesta, fuera.",
            "Eliminados: el mensaje y su respuesta.",
        ),
        all: four(
            "¡Hecho! Todo lo que se dijo aquí queda olvidado.",
            "Todo lo que se dijo aquí ha quedado olvidado.",
            "¡Puf! Todo lo de aquí, fuera.",
            "Eliminado: todo el historial de esta conversación.",
        ),
        unlisted: both(
            "No te he mostrado ese número últimamente, así que no he olvidado nada.",
            "Ese número no se le ha mostrado últimamente; no se ha olvidado nada.",
        ),
        unknown: both(
            "No recuerdo ese mensaje, así que no hay nada que olvidar.",
            "Ese mensaje no se recuerda, por lo que no hay nada que olvidar.",
        ),
        unclear: both(
            "No sé bien qué debo olvidar, así que no he olvidado nada.",
            "No está claro qué debe olvidarse; no se ha olvidado nada.",
        ),
        away: four(
            "Ahora mismo no puedo acceder a mi memoria, así que nada ha cambiado. Inténtalo de nuevo dentro de poco.",
            "Por el momento no se puede acceder a la memoria; nada ha cambiado. Inténtelo de nuevo en breve.",
            "Ahora no llego a mi memoria, así que todo sigue igual. Prueba en un momentito.",
            "Memoria no accesible; no se ha cambiado nada. Reintente en breve.",
        ),
    },
    actions: Actions {
        ask: both("¿Hago esto?", "¿Debe hacerse lo siguiente?"),
        waiting: both(
            "Espera tu sí: {what}.",
            "Esto espera su confirmación: {what}.",
        ),
        refused: both(
            "De acuerdo, lo dejo: {what}.",
            "Como deseaba, no se ha hecho: {what}.",
        ),
        expired: both(
            "Nadie dijo que sí a tiempo, así que no se hizo nada: {what}.",
            "No se confirmó a tiempo y no se ha hecho: {what}.",
        ),
        superseded: same("No ha quedado en nada: {what}."),
        running: both("Estoy en ello: {what}.", "Esto está en marcha: {what}."),
        done: four(
            "Hecho: {what}.",
            "Esto se ha hecho: {what}.",
            "Listo: {what}.",
            "Completado: {what}.",
        ),
        failed: four(
            "No ha funcionado: {what}.",
            "Esto no ha sido posible: {what}.",
            "Vaya, eso no ha salido: {what}.",
            "Error: {what}.",
        ),
        abandoned: both(
            "Me interrumpieron y no sé si llegó a hacerse, así que lo doy por fallido: {what}.",
            "El trabajo se interrumpió y no se sabe si llegó a hacerse; se da por fallido: {what}.",
        ),
        stopped: both(
            "Sin empezar, porque lo anterior no funcionó: {what}.",
            "Esto no se ha empezado, porque lo anterior no fue posible: {what}.",
        ),
        limited: both(
            "Sin empezar, porque ya se alcanzó el límite: {what}.",
            "Esto no se ha empezado, porque se ha alcanzado el límite: {what}.",
        ),
        unknown: both("Eso no puedo hacerlo.", "Esto no es posible."),
        press_it: both(
            "Pulsa uno de los botones; escribirlo no confirma nada.",
            "Por favor, pulse uno de los botones; una respuesta escrita no confirma nada.",
        ),
        cannot_save: four(
            "Ahora mismo no puedo guardarlo, así que no lo he empezado. Pídemelo otra vez dentro de un rato.",
            "En este momento no puede guardarse y no se ha empezado. Por favor, pídalo de nuevo en breve.",
            "Ahora no puedo guardarlo, así que ni he empezado. Pídemelo en un momentito.",
            "Almacenamiento no accesible; la acción no se ha iniciado. Reintente en breve.",
        ),
        too_little: both(
            "Dime algo más, por ejemplo «{example}».",
            "Por favor, diga algo más, por ejemplo «{example}».",
        ),
        yes: "Sí, adelante",
        no: "No, déjalo",
    },
    offers: Offers {
        not_yours: both(
            "Eso le toca elegirlo a otra persona; tus mensajes tienen sus propios botones.",
            "Esta elección corresponde a otra persona.",
        ),
        expired: both(
            "Eso fue hace demasiado tiempo y no ha cambiado nada. Dime otra vez qué quieres.",
            "Esta elección ha caducado; no ha cambiado nada. Por favor, indique de nuevo qué desea.",
        ),
        used: both(
            "Ahí ya elegiste, así que no ha cambiado nada.",
            "Ahí ya se eligió; no ha cambiado nada.",
        ),
        withdrawn: both(
            "Desde entonces ya dijiste a qué te referías, así que esa pregunta ya no vale y no ha cambiado nada.",
            "Puesto que ya ha dicho a qué se refería, esa pregunta ya no es válida; no ha cambiado nada.",
        ),
        unknown: both(
            "Ya no conozco esa elección y no ha cambiado nada. Dime qué quieres.",
            "Esta elección ya no se conoce; no ha cambiado nada. Por favor, indique qué desea.",
        ),
        away: four(
            "Ahora mismo no llego a lo que ofrecí y no ha cambiado nada. Pulsa otra vez dentro de un rato.",
            "Lo ofrecido no está disponible en este momento; no ha cambiado nada. Por favor, pulse de nuevo en breve.",
            "Ahora no llego a lo que te ofrecí, así que todo sigue igual. Pulsa en un momentito.",
            "La oferta no se puede cargar por ahora; no se ha cambiado nada. Pulse de nuevo en breve.",
        ),
        correct: "¿No era eso?",
        keep: "Puedes aprender de mis palabras",
        kept: both(
            "¡Gracias! Guardo las palabras de ese mensaje para aprender de ellas. `/forget` las retira.",
            "Gracias. Las palabras de ese mensaje se guardan como ejemplo; `/forget` las elimina.",
        ),
    },
    local: Local {
        not_configured: "No hay ningún modelo de lenguaje conectado",
        unreachable: "Por ahora estoy por mi cuenta",
        hello: [
            four(
                "¡Hola{name}! Me alegra verte. ¿Qué me cuentas?",
                "Buenas{name}. ¿En qué puedo servirle?",
                "¡Ey{name}! ¿Qué pasa?",
                "Listo{name}. Indique su petición.",
            ),
            four(
                "¡Qué tal{name}! Qué bien saber de ti.",
                "Bienvenida sea su visita{name}. Me alegra saber de usted.",
                "¡Buenas{name}! Qué bien que escribas.",
                "En línea{name}. ¿Qué necesita?",
            ),
        ],
        name: ", {name}",
        how_are_you: four(
            "Estoy en marcha, ¡gracias por preguntar! {why}, así que por ahora soy de conversación sencilla. `/status` te da los detalles.",
            "Estoy en marcha, gracias por preguntar. {why}, así que por ahora mis respuestas son sencillas. `/status` le da los detalles.",
            "¡Aquí andamos, gracias! {why}, así que ando un poco simple. Más en `/status`.",
            "Proceso en ejecución. {why}, así que solo hay respuestas locales. Detalles: `/status`.",
        ),
        who: both(
            "Soy chinwag, un bot. {why}, así que no puedo debatir, pero recuerdo esta conversación: pregúntame qué dijiste. `help` muestra lo que funciona.",
            "Soy chinwag, un bot. {why}, así que no puedo debatir, pero recuerdo esta conversación y puedo citarla. `help` muestra lo que funciona.",
        ),
        thanks: [
            four("¡De nada!", "No hay de qué.", "¡Nada, nada!", "Confirmado."),
            four(
                "¡Cuando quieras!",
                "Ha sido un placer.",
                "¡Para eso estamos!",
                "Registrado. A la espera de la próxima petición.",
            ),
        ],
        goodbye: [
            four(
                "¡Adiós! Recordaré por dónde íbamos.",
                "Adiós. Recordaré por dónde íbamos.",
                "¡Chao! Me acuerdo de por dónde íbamos.",
                "Sesión terminada; la conversación se conserva.",
            ),
            four(
                "¡Hasta pronto!",
                "Hasta la próxima.",
                "¡Nos vemos!",
                "Fin. El contexto sigue disponible.",
            ),
        ],
        question: [
            both(
                "{why}, así que no puedo responder a eso. Lo que funciona: `help`, `/status` y citar lo que me has dicho aquí.",
                "{why}, así que no puedo responder a eso. Lo que funciona: `help`, `/status` y citar lo que me ha dicho aquí.",
            ),
            both(
                "Para eso necesitaría un modelo de lenguaje. {why}. Sí puedo repetir lo que me escribiste en esta conversación.",
                "Para eso necesitaría un modelo de lenguaje. {why}. Sí puedo repetir lo que me escribió en esta conversación.",
            ),
            both(
                "No quiero inventar una respuesta. {why}. Pídeme `help`, `/status` o lo que dijiste antes.",
                "No quiero inventar una respuesta. {why}. Pídame `help`, `/status` o lo que dijo antes.",
            ),
        ],
        related: both(
            "{why}, así que no puedo deducirlo, pero antes me dijiste: {quote}.",
            "{why}, así que no puedo deducirlo, pero antes me dijo: {quote}.",
        ),
        statement: [
            both(
                "Anotado: {quote}. {why}, así que no puedo hablarlo de verdad, pero ya es parte de nuestra conversación: pregúntame qué dijiste y lo citaré.",
                "Anotado: {quote}. {why}, así que no puedo hablarlo de verdad, pero ya es parte de nuestra conversación: pregúnteme qué dijo y lo citaré.",
            ),
            same(
                "Lo tengo: {quote}. {why}, así que por ahora solo puedo guardarlo en esta conversación y repetirlo a petición.",
            ),
            same("Entendido: {quote}. {why}, así que puedo escuchar y recordar, pero no debatir."),
        ],
        statement_after: same(
            "Anotado: {quote}, después de {previous}. {why}, así que no puedo hablarlo, pero sigo el hilo.",
        ),
        recall: [
            both(
                "Tu último mensaje para mí fue: {quote}.",
                "Su último mensaje para mí fue: {quote}.",
            ),
            both(
                "Acabas de escribir: {quote}.",
                "Acaba de escribir: {quote}.",
            ),
        ],
        recall_several: both(
            "De ti recuerdo esto, empezando por lo más antiguo:",
            "De usted recuerdo esto, empezando por lo más antiguo:",
        ),
        recall_nothing: both(
            "No tengo ningún mensaje tuyo anterior en esta conversación; este es el primero que veo aquí.",
            "No tengo ningún mensaje suyo anterior en esta conversación; este es el primero que veo aquí.",
        ),
        wordless: "un mensaje sin palabras",
        marks: "«{text}»",
    },
};
