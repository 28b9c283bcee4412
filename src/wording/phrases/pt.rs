//! Portuguese as in Portugal: tu among friends, the third person in the formal tone.

use super::{
    Actions, Here, Limits, Local, Memory, Offers, Parts, Phrases, both, choice, four, same,
};

pub static PHRASES: Phrases = Phrases {
    here: Here {
        title: four(
            "Isto já funciona:",
            "De momento funciona o seguinte:",
            "Olha o que já dá:",
            "Comandos e funções disponíveis:",
        ),
        talk: both(
            "Basta escreveres-me aqui, como “conta-me algo sobre faróis”.",
            "Conversa: escreva-me aqui, como “conte-me algo sobre faróis”.",
        ),
        talk_in_server: both(
            "Para conversar, menciona-me ou responde-me, como “conta-me algo sobre faróis”.",
            "Conversa: mencione-me ou responda a uma das minhas mensagens, como “conte-me algo sobre faróis”.",
        ),
        memory: choice("o que recordo aqui", "/memory"),
        forget: choice("esquecer isso", "/forget 3"),
        privacy: choice("se posso ouvir ou não", "/privacy"),
        preferences: choice("como eu falo", "/preferences"),
    },
    parts: Parts {
        model: "Modelo de linguagem",
        helper: "Modelo para compreender",
        pictures: "Imagens (OpenRouter)",
        features: "Sugestões de funções (GitHub)",
        configured: "configurado",
        not_configured: "não configurado",
        failing: "configurado, mas sem resposta de momento",
        configured_unknown: "configurado; daqui não se sabe se responde",
        not_known: "não se sabe daqui",
    },
    status_title: "É assim que estou:",
    up: "a funcionar",
    degraded: "a funcionar com problemas",
    down: "sem resposta",
    model_connected: "Modelo de linguagem: ligado ({name})",
    model_not_configured: "Modelo de linguagem: não configurado, por isso dou respostas minhas e simples",
    model_failing: "Modelo de linguagem: configurado, mas sem resposta de momento",
    workers: "Processos de trabalho",
    version: "Versão",
    uptime: "Em funcionamento há",
    not_yet: four(
        "{name} ainda não está disponível; está previsto. `help` mostra o que já funciona.",
        "Lamento, {name} ainda não está disponível; está previsto. `help` mostra o que funciona de momento.",
        "Ná, {name} ainda não dá, mas está na lista. `help` diz-te o que dá.",
        "{name}: ainda não implementado; previsto. Funções disponíveis: `help`.",
    ),
    no_reminders: four(
        "Ainda não sei criar lembretes, por isso não anotei nenhuma hora. `help` mostra o que já funciona.",
        "Lamento, ainda não posso criar lembretes e não anotei nenhuma hora. `help` mostra o que funciona de momento.",
        "Lembretes ainda não sei fazer, por isso não anotei hora nenhuma. `help` diz-te o que dá.",
        "Lembretes: ainda não implementados; nenhuma hora foi gravada. Funções disponíveis: `help`.",
    ),
    which: both(
        "Não tenho certeza do que queres dizer. É:",
        "Não tenho certeza do que quer dizer. É:",
    ),
    which_answer: both(
        "Responde com um número, ou diz de outra maneira.",
        "Por favor, responda com um número, ou diga de outra maneira.",
    ),
    choice_not_yet: "{choice} (ainda não disponível)",
    choice_with_example: "{choice}, como “{example}”",
    too_many: four(
        "Foram muitas mensagens de uma vez. Podes escrever-me de novo {when}; esta não a guardei. (Referência: {reference})",
        "O limite de mensagens foi atingido. Por favor, escreva novamente {when}; esta mensagem não foi guardada. (Referência: {reference})",
        "Eh lá, tanta mensagem! Fala comigo outra vez {when}; essa perdeu-se. (Referência: {reference})",
        "Limite de frequência atingido: mensagens por pessoa. Próxima mensagem {when}; esta foi descartada. (Referência: {reference})",
    ),
    busy: four(
        "Há muita coisa à minha espera agora, por isso não aceitei esta mensagem. Envia-a de novo daqui a pouco, por favor.",
        "De momento há demasiadas mensagens à espera, por isso esta não foi aceite. Por favor, envie-a novamente um pouco mais tarde.",
        "Estou atolado, por isso essa não a apanhei. Tenta daqui a bocado.",
        "Fila cheia: a mensagem não foi aceite. Tentar novamente em breve.",
    ),
    cancelled: four(
        "Quem me administra interrompeu o trabalho nesta mensagem, por isso não terá resposta. (Referência: {reference})",
        "O trabalho nesta mensagem foi interrompido por um operador, por isso não terá resposta. (Referência: {reference})",
        "Quem toma conta de mim cortou essa mensagem, por isso não há resposta, desculpa lá. (Referência: {reference})",
        "Tarefa cancelada por um operador; não haverá resposta. (Referência: {reference})",
    ),
    too_long: four(
        "É demasiado longo para mim: aceito até {most} caracteres. Podes dividir?",
        "Esta mensagem é demasiado longa: são aceites até {most} caracteres. Por favor, divida-a.",
        "Eh lá, comprido demais para mim! Até {most} caracteres. Divides isso?",
        "A entrada excede o tamanho máximo de {most} caracteres; dividi-la.",
    ),
    timed_out: four(
        "Desculpa, isso demorou demasiado e tive de parar. Tenta de novo, por favor. (Referência: {reference})",
        "Peço desculpa: a resposta demorou demasiado e foi interrompida. Por favor, tente novamente. (Referência: {reference})",
        "Bolas, aquilo nunca mais acabava e desisti. Tentas outra vez? (Referência: {reference})",
        "Tempo esgotado: a resposta excedeu o prazo e foi interrompida. Tentar novamente. (Referência: {reference})",
    ),
    failed: four(
        "Desculpa, algo correu mal e não consigo responder a isto. Tenta de novo, por favor. (Referência: {reference})",
        "Peço desculpa: ocorreu um erro e não é possível responder a esta mensagem. Por favor, tente novamente. (Referência: {reference})",
        "Ups, avariou-se qualquer coisa e não consigo responder a isso. Tentas outra vez? (Referência: {reference})",
        "Erro interno: a mensagem não pôde ser processada. Tentar novamente. (Referência: {reference})",
    ),
    unreadable: four(
        "Desculpa, recebi a tua mensagem, mas não consigo ler o que dela ficou guardado. Envia-a de novo, por favor. (Referência: {reference})",
        "Peço desculpa: a sua mensagem foi recebida, mas não é possível ler o que dela ficou guardado. Por favor, envie-a novamente. (Referência: {reference})",
        "Ups, a tua mensagem chegou, mas o que guardei dela está uma sopa de letras. Mandas outra vez? (Referência: {reference})",
        "Erro de descodificação: a mensagem chegou, mas o conteúdo gravado é ilegível. Reenviar. (Referência: {reference})",
    ),
    forbidden: four(
        "Queria responder-te em {channel}, mas não posso escrever lá. Quem administra o servidor pode permitir-mo. (Referência: {reference})",
        "Não é possível responder à sua mensagem em {channel}, pois não tenho permissão para escrever nesse canal. A administração do servidor pode concedê-la. (Referência: {reference})",
        "Queria responder-te em {channel}, mas não me deixam escrever lá. Fala com a malta do servidor! (Referência: {reference})",
        "Falta a permissão para enviar mensagens em {channel}; a administração do servidor pode concedê-la. (Referência: {reference})",
    ),
    directly: both(
        "Respondi-te por mensagem direta, porque isso é só para ti.",
        "A resposta é só para si e foi enviada por mensagem direta.",
    ),
    not_directly: both(
        "Isso é só para ti, e não consigo escrever-te diretamente. Escolhe o comando na lista que se abre quando escreves `/`: assim só tu vês a resposta.",
        "A resposta é só para si, e não é possível enviar-lhe mensagens diretas. Por favor, escolha o comando na lista que se abre ao escrever `/`; assim ninguém mais verá a resposta.",
    ),
    pasted: four(
        "Isso parecia uma chave ou um token secreto. Retirei-o e não guardei nada dele, mas outros podem tê-lo visto: apaga a tua mensagem e troca a chave.",
        "A sua mensagem parecia conter uma chave ou um token secreto. Foi retirado e não é guardado, mas outras pessoas podem tê-lo visto: por favor, apague a mensagem e troque a chave.",
        "Ei, isso parecia uma chave secreta! Deitei-a fora, mas alguém pode tê-la visto: apaga a mensagem e troca a chave.",
        "Credencial detectada e removida; nada dela foi gravado. Pode ter sido exposta: apagar a mensagem e substituir a chave.",
    ),
    unavailable: four(
        "O modelo de linguagem não está a responder agora; até lá, as minhas respostas são mais simples. Continuo a tentar. (Referência: {reference})",
        "O modelo de linguagem está indisponível de momento; até lá, as minhas respostas serão mais simples. As tentativas continuam. (Referência: {reference})",
        "O meu modelo de linguagem está a dormir a sesta, por isso respondo mais à simples. Continuo a abaná-lo. (Referência: {reference})",
        "Modelo de linguagem indisponível; respostas locais por ora, novas tentativas em curso. (Referência: {reference})",
    ),
    refused: four(
        "O modelo de linguagem não quis responder a isso. Podes dizê-lo de outra maneira?",
        "O modelo de linguagem recusou-se a responder a esta mensagem. Por favor, formule-a de outra maneira.",
        "O modelo de linguagem não quer saber disso. Tentas com outras palavras?",
        "O modelo de linguagem devolveu uma recusa. Reformular o pedido.",
    ),
    empty: four(
        "Não havia texto para mim nessa mensagem. Escreve alguma coisa, ou `help`.",
        "A sua mensagem não continha texto que eu possa ler. Por favor, escreva algo, ou `help`.",
        "Não há aí nada para eu ler! Escreve-me qualquer coisa, ou `help`.",
        "Entrada vazia: a mensagem não continha texto. Enviar texto, ou `help`.",
    ),
    left_out_turns: both(
        "Nem todas as nossas mensagens anteriores couberam, por isso respondi sem as mais antigas.",
        "Nem todas as mensagens anteriores puderam ser consideradas; as mais antigas ficaram de fora.",
    ),
    left_out_end: both(
        "A tua mensagem era demasiado longa para mim; li apenas o começo.",
        "A sua mensagem era demasiado longa para ser lida por inteiro; apenas o começo foi considerado.",
    ),
    left_out_rest: both(
        "A minha resposta ficou demasiado longa e termina aqui; pede-me que continue.",
        "A resposta ficou demasiado longa e termina aqui; o resto pode ser pedido.",
    ),
    limits: Limits {
        pictures: four(
            "Essa foi a tua última imagem por agora; posso fazer-te outra {when}. (Referência: {reference})",
            "O limite de imagens foi atingido. Outra poderá ser criada {when}. (Referência: {reference})",
            "Acabaram-se as imagens por agora! A próxima, {when}. (Referência: {reference})",
            "Limite de frequência atingido: imagens. Próximo pedido {when}. (Referência: {reference})",
        ),
        features: four(
            "Essa foi a tua última sugestão de função por agora; podes enviar-me outra {when}. (Referência: {reference})",
            "O limite de sugestões de funções foi atingido. Outra poderá ser aceite {when}. (Referência: {reference})",
            "Acabaram-se as sugestões por agora! A próxima, {when}. (Referência: {reference})",
            "Limite de frequência atingido: sugestões de funções. Próximo pedido {when}. (Referência: {reference})",
        ),
        channel: four(
            "Escrevem-me tanto neste canal que não consigo acompanhar. Escreve-me aqui de novo {when}; não guardei esta mensagem. (Referência: {reference})",
            "O limite de mensagens deste canal foi atingido. Por favor, escreva novamente {when}; esta mensagem não foi guardada. (Referência: {reference})",
            "Este canal está ao rubro e eu não dou conta! Fala comigo outra vez {when}; essa perdeu-se. (Referência: {reference})",
            "Limite de frequência atingido: mensagens por canal. Próxima mensagem {when}; esta foi descartada. (Referência: {reference})",
        ),
        server: four(
            "Escrevem-me tanto neste servidor que não consigo acompanhar. Escreve-me de novo {when}; não guardei esta mensagem. (Referência: {reference})",
            "O limite de mensagens deste servidor foi atingido. Por favor, escreva novamente {when}; esta mensagem não foi guardada. (Referência: {reference})",
            "Este servidor está ao rubro e eu não dou conta! Fala comigo outra vez {when}; essa perdeu-se. (Referência: {reference})",
            "Limite de frequência atingido: mensagens por servidor. Próxima mensagem {when}; esta foi descartada. (Referência: {reference})",
        ),
        everywhere: four(
            "Tanta gente me escreve que não consigo acompanhar. Escreve-me de novo {when}; não guardei esta mensagem. (Referência: {reference})",
            "O limite de mensagens de todas as pessoas juntas foi atingido. Por favor, escreva novamente {when}; esta mensagem não foi guardada. (Referência: {reference})",
            "Está toda a gente a escrever-me ao mesmo tempo e eu não dou conta! Fala comigo outra vez {when}; essa perdeu-se. (Referência: {reference})",
            "Limite de frequência atingido: mensagens no total. Próxima mensagem {when}; esta foi descartada. (Referência: {reference})",
        ),
        budget: four(
            "O orçamento de hoje para o modelo de linguagem acabou, por isso as minhas respostas são mais simples até ser renovado {when}.",
            "O orçamento de hoje para o modelo de linguagem esgotou-se; até ser renovado {when}, as minhas respostas são mais simples.",
            "O guito de hoje para o modelo de linguagem foi-se, por isso vou à simples até voltar {when}.",
            "Orçamento diário do modelo de linguagem esgotado; somente respostas locais até a renovação {when}.",
        ),
    },
    memory: Memory {
        title: both(
            "Mensagens tuas que recordo aqui: {count}, desde {since}. A mais recente primeiro:",
            "Mensagens suas que recordo aqui: {count}, desde {since}. A mais recente primeiro:",
        ),
        nothing: both(
            "Não me lembro de nada do que disseste aqui.",
            "Nada do que disse aqui está guardado.",
        ),
        summaries: "Resumos de conversas anteriores:",
        more: "`/memory {page}` mostra as anteriores.",
        how: "`/forget 3` esquece o número 3, `/forget all` esquece tudo o que foi dito aqui, e `/forget` como resposta esquece a mensagem a que responde.",
        one: four(
            "Pronto! Essa mensagem e a minha resposta foram esquecidas.",
            "Essa mensagem e a sua resposta foram esquecidas.",
            "Puf! Essa mensagem e a minha resposta foram à vida.",
            "Eliminadas: a mensagem e a sua resposta.",
        ),
        all: four(
            "Pronto! Tudo o que foi dito aqui foi esquecido.",
            "Tudo o que foi dito aqui foi esquecido.",
            "Puf! Tudo o que se disse aqui foi à vida.",
            "Eliminado: todo o histórico desta conversa.",
        ),
        unlisted: both(
            "Não te mostrei esse número ultimamente, por isso não esqueci nada.",
            "Esse número não foi mostrado recentemente; nada foi esquecido.",
        ),
        unknown: both(
            "Não me lembro dessa mensagem, por isso não há nada para esquecer.",
            "Essa mensagem não está guardada, portanto não há nada a esquecer.",
        ),
        unclear: both(
            "Não sei bem o que devo esquecer, por isso não esqueci nada.",
            "Não está claro o que deve ser esquecido; nada foi esquecido.",
        ),
        away: four(
            "Não consigo chegar à minha memória agora, por isso nada mudou. Tenta de novo daqui a pouco.",
            "De momento não é possível aceder à memória; nada mudou. Por favor, tente novamente em breve.",
            "Não chego à minha memória, por isso ficou tudo na mesma. Tenta daqui a bocado.",
            "Memória inacessível; nada foi alterado. Tentar novamente em breve.",
        ),
    },
    actions: Actions {
        ask: both("Faço isto?", "Deve fazer-se o seguinte?"),
        waiting: both(
            "À espera do teu sim: {what}.",
            "Isto aguarda a sua confirmação: {what}.",
        ),
        refused: both(
            "Está bem, deixo estar: {what}.",
            "Como desejou, não foi feito: {what}.",
        ),
        expired: both(
            "Ninguém disse que sim a tempo, por isso nada foi feito: {what}.",
            "Não foi confirmado a tempo e não foi feito: {what}.",
        ),
        superseded: same("Não deu em nada: {what}."),
        running: both(
            "Estou a tratar disso: {what}.",
            "Isto está em curso: {what}.",
        ),
        done: four(
            "Feito: {what}.",
            "Isto foi feito: {what}.",
            "Já está: {what}.",
            "Concluído: {what}.",
        ),
        failed: four(
            "Não funcionou: {what}.",
            "Isto não foi possível: {what}.",
            "Hmm, essa não deu: {what}.",
            "Falha: {what}.",
        ),
        abandoned: both(
            "Fui interrompido e não sei se chegou a ser feito, por isso conto-o como falhado: {what}.",
            "O trabalho foi interrompido e não se sabe se chegou a ser feito; conta como falhado: {what}.",
        ),
        stopped: both(
            "Não começado, porque o anterior não funcionou: {what}.",
            "Isto não foi começado, porque o anterior não foi possível: {what}.",
        ),
        limited: both(
            "Não começado, porque o limite foi atingido: {what}.",
            "Isto não foi começado, porque o limite foi atingido: {what}.",
        ),
        unknown: both("Isso não consigo fazer.", "Isto não é possível."),
        press_it: both(
            "Carrega num dos botões; escrever não confirma nada.",
            "Por favor, carregue num dos botões; uma resposta escrita não confirma nada.",
        ),
        cannot_save: four(
            "Agora não consigo guardar isso, por isso não comecei. Pede-me outra vez daqui a pouco.",
            "Neste momento não é possível guardar isto, pelo que não foi começado. Por favor, peça novamente em breve.",
            "Não estou a conseguir guardar isso, por isso nem comecei. Pede outra vez daqui a bocado.",
            "Armazenamento inacessível; a ação não foi iniciada. Tentar novamente em breve.",
        ),
        too_little: both(
            "Diz-me um pouco mais, por exemplo “{example}”.",
            "Por favor, diga um pouco mais, por exemplo “{example}”.",
        ),
        yes: "Sim, avança",
        no: "Não, deixa",
    },
    offers: Offers {
        not_yours: both(
            "Isso cabe a outra pessoa escolher; as tuas mensagens têm os seus próprios botões.",
            "Esta escolha pertence a outra pessoa.",
        ),
        expired: both(
            "Isso foi há demasiado tempo e nada mudou. Diz-me outra vez o que queres.",
            "Esta escolha expirou; nada mudou. Por favor, diga novamente o que deseja.",
        ),
        used: both(
            "Já escolheste aí, por isso nada mudou.",
            "Já foi feita uma escolha; nada mudou.",
        ),
        withdrawn: both(
            "Entretanto já disseste o que querias dizer, por isso essa pergunta acabou e nada mudou.",
            "Uma vez que já disse o que queria dizer, essa pergunta terminou; nada mudou.",
        ),
        unknown: both(
            "Já não conheço essa escolha e nada mudou. Diz-me o que queres.",
            "Esta escolha já não é conhecida; nada mudou. Por favor, diga o que deseja.",
        ),
        away: four(
            "Agora não consigo chegar ao que ofereci e nada mudou. Carrega outra vez daqui a pouco.",
            "O que foi oferecido não está acessível neste momento; nada mudou. Por favor, carregue novamente em breve.",
            "Não chego ao que te ofereci, por isso ficou tudo na mesma. Carrega daqui a bocado.",
            "A oferta não pode ser carregada de momento; nada foi alterado. Carregar novamente em breve.",
        ),
        correct: "Não era isso?",
        keep: "Podes aprender com as minhas palavras",
        kept: both(
            "Obrigado! As palavras dessa mensagem ficam guardadas para eu aprender com elas. `/forget` retira-as.",
            "Obrigado. As palavras dessa mensagem ficam guardadas como exemplo; `/forget` remove-as.",
        ),
    },
    local: Local {
        not_configured: "Não há nenhum modelo de linguagem ligado",
        unreachable: "Por agora estou por minha conta",
        hello: [
            four(
                "Olá{name}! Que bom ver-te. O que contas?",
                "Saudações{name}. Em que posso ser útil?",
                "Então{name}! Tudo fixe?",
                "Pronto{name}. Indicar o pedido.",
            ),
            four(
                "Viva{name}! Que bom ter notícias tuas.",
                "Boas-vindas{name}. É um prazer ter notícias suas.",
                "Ora viva{name}! Ainda bem que apareceste.",
                "Online{name}. O que é necessário?",
            ),
        ],
        name: ", {name}",
        how_are_you: four(
            "Estou a funcionar, obrigado por perguntares! {why}, por isso para já sou de conversa simples. `/status` tem os detalhes.",
            "Estou a funcionar bem, obrigado. {why}, por isso as minhas respostas são simples para já. `/status` tem os detalhes.",
            "Estou na maior, obrigado! {why}, por isso para já sou um bocado básico. Mais em `/status`.",
            "Processo em execução. {why}, portanto só há respostas locais. Detalhes: `/status`.",
        ),
        who: both(
            "Sou o chinwag, um bot. {why}, por isso não posso debater, mas lembro-me desta conversa: pergunta-me o que disseste. `help` mostra o que funciona.",
            "Sou o chinwag, um bot. {why}, por isso não posso debater, mas lembro-me desta conversa e posso citá-la. `help` mostra o que funciona.",
        ),
        thanks: [
            four("De nada!", "Não há de quê.", "Na boa!", "Confirmado."),
            four(
                "Sempre às ordens!",
                "Foi um prazer.",
                "Estamos cá para isso!",
                "Registado. Pronto para o próximo pedido.",
            ),
        ],
        goodbye: [
            four(
                "Adeus! Vou lembrar-me de onde ficámos.",
                "Adeus. Vou lembrar-me de onde ficámos.",
                "Fica bem! Eu lembro-me de onde ficámos.",
                "Sessão encerrada; a conversa fica guardada.",
            ),
            four(
                "Até logo!",
                "Até a próxima.",
                "Vemo-nos por aí!",
                "Fim. O contexto continua disponível.",
            ),
        ],
        question: [
            both(
                "{why}, por isso não posso responder a isso. O que funciona: `help`, `/status` e citar o que me disseste aqui.",
                "{why}, por isso não posso responder a isso. O que funciona: `help`, `/status` e citar o que me disse aqui.",
            ),
            both(
                "Para isso precisaria de um modelo de linguagem. {why}. Ainda posso repetir o que me escreveste nesta conversa.",
                "Para isso precisaria de um modelo de linguagem. {why}. Ainda posso repetir o que me escreveu nesta conversa.",
            ),
            both(
                "Não quero inventar uma resposta. {why}. Pede `help`, `/status` ou o que disseste antes.",
                "Não quero inventar uma resposta. {why}. Peça `help`, `/status` ou o que disse antes.",
            ),
        ],
        related: both(
            "{why}, por isso não posso deduzi-lo, mas disseste-me antes: {quote}.",
            "{why}, por isso não posso deduzi-lo, mas disse-me antes: {quote}.",
        ),
        statement: [
            both(
                "Anotado: {quote}. {why}, por isso não posso falar a sério sobre isso, mas já faz parte da nossa conversa: pergunta-me o que disseste, e eu cito-o.",
                "Anotado: {quote}. {why}, por isso não posso falar a sério sobre isso, mas já faz parte da nossa conversa: pergunte-me o que disse, e eu cito-o.",
            ),
            both(
                "Guardei: {quote}. {why}, por isso, por agora, só o posso manter nesta conversa e repetir quando pedires.",
                "Guardei: {quote}. {why}, por isso, por agora, só o posso manter nesta conversa e repetir quando pedir.",
            ),
            same("Entendido: {quote}. {why}, por isso posso ouvir e lembrar, mas não debater."),
        ],
        statement_after: same(
            "Anotado: {quote}, depois de {previous}. {why}, por isso não posso falar sobre isso, mas estou a acompanhar.",
        ),
        recall: [
            both(
                "A tua última mensagem para mim foi: {quote}.",
                "A sua última mensagem para mim foi: {quote}.",
            ),
            both(
                "Acabaste de escrever: {quote}.",
                "Acabou de escrever: {quote}.",
            ),
        ],
        recall_several: both(
            "De ti lembro-me disto, do mais antigo ao mais recente:",
            "De si lembro-me disto, do mais antigo ao mais recente:",
        ),
        recall_nothing: both(
            "Não tenho nenhuma mensagem anterior tua nesta conversa; esta é a primeira que vejo aqui.",
            "Não tenho nenhuma mensagem anterior sua nesta conversa; esta é a primeira que vejo aqui.",
        ),
        wordless: "uma mensagem sem palavras",
        marks: "“{text}”",
    },
};
