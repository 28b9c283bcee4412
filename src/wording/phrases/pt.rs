//! Portuguese: você throughout, more ceremonious in the formal tone.

use super::{
    Actions, Here, Limits, Local, Memory, Offers, Parts, Phrases, both, choice, four, same,
};

pub static PHRASES: Phrases = Phrases {
    here: Here {
        title: four(
            "Isto já funciona:",
            "No momento funciona o seguinte:",
            "Olha o que já funciona:",
            "Comandos e funções disponíveis:",
        ),
        talk: both(
            "É só me escrever aqui, como “me conte algo sobre faróis”.",
            "Conversa: escreva-me aqui, como “conte-me algo sobre faróis”.",
        ),
        talk_in_server: both(
            "Para conversar, mencione-me ou responda a mim, como “me conte algo sobre faróis”.",
            "Conversa: mencione-me ou responda a uma das minhas mensagens, como “conte-me algo sobre faróis”.",
        ),
        memory: choice("o que lembro aqui", "/memory"),
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
        failing: "configurado, mas sem resposta no momento",
        configured_unknown: "configurado; daqui não se sabe se responde",
        not_known: "não se sabe daqui",
    },
    status_title: "É assim que estou:",
    up: "funcionando",
    degraded: "funcionando com problemas",
    down: "sem resposta",
    model_connected: "Modelo de linguagem: conectado ({name})",
    model_not_configured: "Modelo de linguagem: não configurado, por isso dou respostas próprias e simples",
    model_failing: "Modelo de linguagem: configurado, mas sem resposta no momento",
    workers: "Processos de trabalho",
    version: "Versão",
    uptime: "Em funcionamento há",
    not_yet: four(
        "{name} ainda não está disponível; está previsto. `help` mostra o que já funciona.",
        "Lamento, {name} ainda não está disponível; está previsto. `help` mostra o que funciona no momento.",
        "Ih, {name} ainda não rola, mas tá na lista. `help` mostra o que rola.",
        "{name}: ainda não implementado; previsto. Funções disponíveis: `help`.",
    ),
    no_reminders: four(
        "Ainda não sei criar lembretes, por isso não anotei nenhum horário. `help` mostra o que já funciona.",
        "Lamento, ainda não posso criar lembretes e não anotei nenhum horário. `help` mostra o que funciona no momento.",
        "Lembrete eu ainda não sei fazer, então não anotei hora nenhuma. `help` mostra o que rola.",
        "Lembretes: ainda não implementados; nenhum horário foi gravado. Funções disponíveis: `help`.",
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
        "Foram muitas mensagens de uma vez. Você pode me escrever de novo {when}; esta eu não guardei. (Referência: {reference})",
        "O limite de mensagens foi atingido. Por favor, escreva novamente {when}; esta mensagem não foi guardada. (Referência: {reference})",
        "Nossa, quanta mensagem! Me chama de novo {when}; essa se perdeu. (Referência: {reference})",
        "Limite de frequência atingido: mensagens por pessoa. Próxima mensagem {when}; esta foi descartada. (Referência: {reference})",
    ),
    busy: four(
        "Há muita coisa me esperando agora, por isso não aceitei esta mensagem. Envie de novo daqui a pouco, por favor.",
        "No momento há mensagens demais à espera, por isso esta não foi aceita. Por favor, envie-a novamente um pouco mais tarde.",
        "Tô cheio de coisa agora, então essa eu não peguei. Tenta daqui a pouquinho.",
        "Fila cheia: a mensagem não foi aceita. Tentar novamente em breve.",
    ),
    cancelled: four(
        "Quem me administra interrompeu o trabalho nesta mensagem, por isso ela não terá resposta. (Referência: {reference})",
        "O trabalho nesta mensagem foi interrompido por um operador, por isso ela não será respondida. (Referência: {reference})",
        "Quem cuida de mim cortou essa mensagem, então não vai ter resposta, foi mal. (Referência: {reference})",
        "Tarefa cancelada por um operador; não haverá resposta. (Referência: {reference})",
    ),
    too_long: four(
        "É longo demais para mim: aceito até {most} caracteres. Pode dividir?",
        "Esta mensagem é longa demais: são aceitos até {most} caracteres. Por favor, divida-a.",
        "Nossa, comprido demais pra mim! Até {most} caracteres. Divide aí?",
        "A entrada excede o tamanho máximo de {most} caracteres; dividi-la.",
    ),
    timed_out: four(
        "Desculpe, isso demorou demais e tive de parar. Tente de novo, por favor. (Referência: {reference})",
        "Peço desculpas: a resposta demorou demais e foi interrompida. Por favor, tente novamente. (Referência: {reference})",
        "Putz, demorou demais e eu larguei. Tenta de novo? (Referência: {reference})",
        "Tempo esgotado: a resposta excedeu o prazo e foi abortada. Tentar novamente. (Referência: {reference})",
    ),
    failed: four(
        "Desculpe, algo deu errado e não consigo responder a isto. Tente de novo, por favor. (Referência: {reference})",
        "Peço desculpas: ocorreu um erro e esta mensagem não pode ser respondida. Por favor, tente novamente. (Referência: {reference})",
        "Opa, quebrou alguma coisa e não consigo responder isso. Tenta de novo? (Referência: {reference})",
        "Erro interno: a mensagem não pôde ser processada. Tentar novamente. (Referência: {reference})",
    ),
    unreadable: four(
        "Desculpe, recebi sua mensagem, mas não consigo ler o que foi guardado dela. Envie de novo, por favor. (Referência: {reference})",
        "Peço desculpas: sua mensagem foi recebida, mas o que foi guardado dela não pode ser lido. Por favor, envie-a novamente. (Referência: {reference})",
        "Opa, recebi sua mensagem, mas o que guardei dela virou sopa de letrinhas. Manda de novo? (Referência: {reference})",
        "Erro de decodificação: a mensagem chegou, mas o conteúdo gravado é ilegível. Reenviar. (Referência: {reference})",
    ),
    forbidden: four(
        "Queria responder a você em {channel}, mas não posso escrever lá. Quem administra o servidor pode me permitir. (Referência: {reference})",
        "Sua mensagem em {channel} não pode ser respondida lá, pois não tenho permissão para escrever nesse canal. A administração do servidor pode concedê-la. (Referência: {reference})",
        "Queria te responder em {channel}, mas não me deixam escrever lá. Fala com o pessoal do servidor! (Referência: {reference})",
        "Falta a permissão para enviar mensagens em {channel}; a administração do servidor pode concedê-la. (Referência: {reference})",
    ),
    directly: both(
        "Respondi a você por mensagem direta, porque isso é só para você.",
        "A resposta é só para você e foi enviada por mensagem direta.",
    ),
    not_directly: both(
        "Isso é só para você, e não consigo lhe escrever diretamente. Escolha o comando na lista que se abre ao digitar `/`: assim só você vê a resposta.",
        "A resposta é só para você, e não é possível enviar-lhe mensagens diretas. Por favor, escolha o comando na lista que se abre ao digitar `/`; assim só você verá a resposta.",
    ),
    pasted: four(
        "Isso parecia uma chave ou um token secreto. Eu o retirei e não guardei nada dele, mas outros podem ter visto: apague sua mensagem e troque a chave.",
        "Sua mensagem parecia conter uma chave ou um token secreto. Ele foi retirado e não é guardado, mas outras pessoas podem ter visto: por favor, apague a mensagem e troque a chave.",
        "Ei, isso parecia uma chave secreta! Joguei fora, mas alguém pode ter visto: apaga a mensagem e troca a chave.",
        "Credencial detectada e removida; nada dela foi gravado. Pode ter sido exposta: apagar a mensagem e rotacionar a chave.",
    ),
    unavailable: four(
        "O modelo de linguagem não está respondendo agora; até lá, minhas respostas são mais simples. Continuo tentando. (Referência: {reference})",
        "O modelo de linguagem está indisponível no momento; até lá, minhas respostas serão mais simples. As tentativas continuam. (Referência: {reference})",
        "Meu modelo de linguagem tá tirando um cochilo, então respondo mais simples. Continuo cutucando. (Referência: {reference})",
        "Modelo de linguagem indisponível; respostas locais por ora, novas tentativas em curso. (Referência: {reference})",
    ),
    refused: four(
        "O modelo de linguagem não quis responder a isso. Pode dizer de outro jeito?",
        "O modelo de linguagem recusou-se a responder a esta mensagem. Por favor, formule-a de outra maneira.",
        "O modelo de linguagem não quer nem saber disso. Tenta com outras palavras?",
        "O modelo de linguagem retornou uma recusa. Reformular o pedido.",
    ),
    empty: four(
        "Não havia texto para mim nessa mensagem. Escreva alguma coisa, ou `help`.",
        "Sua mensagem não continha texto que eu possa ler. Por favor, escreva algo, ou `help`.",
        "Não tem nada aí pra eu ler! Me escreve alguma coisa, ou `help`.",
        "Entrada vazia: a mensagem não continha texto. Enviar texto, ou `help`.",
    ),
    left_out_turns: both(
        "Nem todas as nossas mensagens anteriores couberam, então respondi sem as mais antigas.",
        "Nem todas as mensagens anteriores puderam ser consideradas; as mais antigas ficaram de fora.",
    ),
    left_out_end: both(
        "Sua mensagem era longa demais para mim; li apenas o começo.",
        "Sua mensagem era longa demais para ser lida por inteiro; apenas o começo foi considerado.",
    ),
    left_out_rest: both(
        "Minha resposta ficou longa demais e termina aqui; peça que eu continue.",
        "A resposta ficou longa demais e termina aqui; o restante pode ser pedido.",
    ),
    limits: Limits {
        pictures: four(
            "Essa foi sua última imagem por enquanto; posso fazer outra para você {when}. (Referência: {reference})",
            "O limite de imagens foi atingido. Outra poderá ser criada {when}. (Referência: {reference})",
            "Acabaram as imagens por enquanto! A próxima, {when}. (Referência: {reference})",
            "Limite de frequência atingido: imagens. Próximo pedido {when}. (Referência: {reference})",
        ),
        features: four(
            "Essa foi sua última sugestão de função por enquanto; você pode me enviar outra {when}. (Referência: {reference})",
            "O limite de sugestões de funções foi atingido. Outra poderá ser aceita {when}. (Referência: {reference})",
            "Acabaram as sugestões por enquanto! A próxima, {when}. (Referência: {reference})",
            "Limite de frequência atingido: sugestões de funções. Próximo pedido {when}. (Referência: {reference})",
        ),
        channel: four(
            "Estão me escrevendo tanto neste canal que não consigo acompanhar. Escreva para mim aqui de novo {when}; não guardei esta mensagem. (Referência: {reference})",
            "O limite de mensagens deste canal foi atingido. Por favor, escreva novamente {when}; esta mensagem não foi guardada. (Referência: {reference})",
            "Esse canal tá pegando fogo e eu não dou conta! Me chama de novo {when}; essa se perdeu. (Referência: {reference})",
            "Limite de frequência atingido: mensagens por canal. Próxima mensagem {when}; esta foi descartada. (Referência: {reference})",
        ),
        server: four(
            "Estão me escrevendo tanto neste servidor que não consigo acompanhar. Escreva para mim de novo {when}; não guardei esta mensagem. (Referência: {reference})",
            "O limite de mensagens deste servidor foi atingido. Por favor, escreva novamente {when}; esta mensagem não foi guardada. (Referência: {reference})",
            "Esse servidor tá pegando fogo e eu não dou conta! Me chama de novo {when}; essa se perdeu. (Referência: {reference})",
            "Limite de frequência atingido: mensagens por servidor. Próxima mensagem {when}; esta foi descartada. (Referência: {reference})",
        ),
        everywhere: four(
            "Tanta gente está me escrevendo que não consigo acompanhar. Escreva para mim de novo {when}; não guardei esta mensagem. (Referência: {reference})",
            "O limite de mensagens de todas as pessoas juntas foi atingido. Por favor, escreva novamente {when}; esta mensagem não foi guardada. (Referência: {reference})",
            "Tá todo mundo me escrevendo ao mesmo tempo e eu não dou conta! Me chama de novo {when}; essa se perdeu. (Referência: {reference})",
            "Limite de frequência atingido: mensagens no total. Próxima mensagem {when}; esta foi descartada. (Referência: {reference})",
        ),
        budget: four(
            "O orçamento de hoje para o modelo de linguagem acabou, então minhas respostas são mais simples até ele ser renovado {when}.",
            "O orçamento de hoje para o modelo de linguagem acabou; até ele ser renovado {when}, minhas respostas são mais simples.",
            "A grana de hoje pro modelo de linguagem acabou, então vou no simples até ela voltar {when}.",
            "Orçamento diário do modelo de linguagem esgotado; somente respostas locais até a renovação {when}.",
        ),
    },
    memory: Memory {
        title: same(
            "Mensagens suas que lembro aqui: {count}, desde {since}. A mais nova primeiro:",
        ),
        nothing: both(
            "Não lembro de nada que você disse aqui.",
            "Nada do que você disse aqui está guardado.",
        ),
        summaries: "Resumos de conversas anteriores:",
        more: "`/memory {page}` mostra as anteriores.",
        how: "`/forget 3` esquece o número 3, `/forget all` esquece tudo o que foi dito aqui, e `/forget` como resposta esquece a mensagem a que responde.",
        one: four(
            "Pronto! Essa mensagem e a minha resposta foram esquecidas.",
            "Essa mensagem e a sua resposta foram esquecidas.",
            "Puf! Essa mensagem e a minha resposta sumiram.",
            "Excluídas: a mensagem e a resposta a ela.",
        ),
        all: four(
            "Pronto! Tudo o que foi dito aqui foi esquecido.",
            "Tudo o que foi dito aqui foi esquecido.",
            "Puf! Tudo que rolou aqui sumiu.",
            "Excluído: todo o histórico desta conversa.",
        ),
        unlisted: both(
            "Não mostrei esse número a você ultimamente, então não esqueci nada.",
            "Esse número não foi mostrado recentemente; nada foi esquecido.",
        ),
        unknown: both(
            "Não lembro dessa mensagem, então não há nada para esquecer.",
            "Essa mensagem não está guardada, portanto não há nada a esquecer.",
        ),
        unclear: both(
            "Não sei bem o que devo esquecer, então não esqueci nada.",
            "Não está claro o que deve ser esquecido; nada foi esquecido.",
        ),
        away: four(
            "Não consigo acessar a minha memória agora, então nada mudou. Tente de novo daqui a pouco.",
            "No momento não é possível acessar a memória; nada mudou. Por favor, tente novamente em breve.",
            "Não tô alcançando a minha memória, então ficou tudo igual. Tenta daqui a pouquinho.",
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
            "Prontinho: {what}.",
            "Concluído: {what}.",
        ),
        failed: four(
            "Não funcionou: {what}.",
            "Isto não foi possível: {what}.",
            "Hm, essa não rolou: {what}.",
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
            "Não tô conseguindo guardar isso, então nem comecei. Pede de novo daqui a pouquinho.",
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
            "Não tô alcançando o que te ofereci, então ficou tudo igual. Aperta daqui a pouquinho.",
            "A oferta não pode ser carregada no momento; nada foi alterado. Pressionar novamente em breve.",
        ),
        correct: "Não era isso?",
        keep: "Podes aprender com as minhas palavras",
        kept: both(
            "Obrigado! As palavras dessa mensagem ficam guardadas para eu aprender com elas. `/forget` retira-as.",
            "Obrigado. As palavras dessa mensagem ficam guardadas como exemplo; `/forget` remove-as.",
        ),
    },
    local: Local {
        not_configured: "Nenhum modelo de linguagem está conectado",
        unreachable: "Por enquanto estou por conta própria",
        hello: [
            four(
                "Olá{name}! Bom ver você. O que conta de novo?",
                "Saudações{name}. Em que posso ser útil?",
                "E aí{name}! Beleza?",
                "Pronto{name}. Informe o pedido.",
            ),
            four(
                "Oi{name}! Que bom ter notícias suas.",
                "Boas-vindas{name}. É um prazer ter notícias suas.",
                "Opa{name}! Que bom que apareceu.",
                "Online{name}. O que é necessário?",
            ),
        ],
        name: ", {name}",
        how_are_you: four(
            "Estou funcionando, obrigado por perguntar! {why}, então por enquanto sou de conversa simples. `/status` tem os detalhes.",
            "Estou funcionando bem, obrigado. {why}, por isso minhas respostas são simples por enquanto. `/status` tem os detalhes.",
            "Tô na ativa, valeu! {why}, então tô meio simplão por enquanto. Mais no `/status`.",
            "Processo em execução. {why}, portanto só há respostas locais. Detalhes: `/status`.",
        ),
        who: both(
            "Sou chinwag, um bot. {why}, então não posso debater, mas lembro desta conversa: pergunte o que você disse. `help` mostra o que funciona.",
            "Sou chinwag, um bot. {why}, por isso não posso debater, mas lembro desta conversa e posso citá-la. `help` mostra o que funciona.",
        ),
        thanks: [
            four("De nada!", "Não há de quê.", "Que nada!", "Confirmado."),
            four(
                "Sempre às ordens!",
                "Foi um prazer.",
                "Tamo junto!",
                "Registrado. Pronto para o próximo pedido.",
            ),
        ],
        goodbye: [
            four(
                "Tchau! Vou lembrar onde paramos.",
                "Adeus. Vou lembrar onde paramos.",
                "Falou! Eu lembro onde a gente parou.",
                "Sessão encerrada; a conversa fica guardada.",
            ),
            four(
                "Até logo!",
                "Até a próxima.",
                "A gente se vê!",
                "Fim. O contexto continua disponível.",
            ),
        ],
        question: [
            same(
                "{why}, por isso não posso responder a isso. O que funciona: `help`, `/status` e citar o que você me disse aqui.",
            ),
            same(
                "Para isso eu precisaria de um modelo de linguagem. {why}. Ainda posso repetir o que você me escreveu nesta conversa.",
            ),
            same(
                "Não quero inventar uma resposta. {why}. Peça `help`, `/status` ou o que você disse antes.",
            ),
        ],
        related: same("{why}, por isso não posso deduzir, mas você me disse antes: {quote}."),
        statement: [
            same(
                "Anotado: {quote}. {why}, por isso não posso conversar de verdade sobre isso, mas já faz parte da nossa conversa: pergunte o que você disse, e eu cito.",
            ),
            same(
                "Guardei: {quote}. {why}, por isso, por enquanto, só posso manter isso nesta conversa e repetir quando pedirem.",
            ),
            same("Entendido: {quote}. {why}, por isso posso ouvir e lembrar, mas não debater."),
        ],
        statement_after: same(
            "Anotado: {quote}, depois de {previous}. {why}, por isso não posso conversar sobre isso, mas estou acompanhando.",
        ),
        recall: [
            same("Sua última mensagem para mim foi: {quote}."),
            same("Você acabou de escrever: {quote}."),
        ],
        recall_several: same("De você eu lembro isto, do mais antigo ao mais recente:"),
        recall_nothing: same(
            "Não tenho nenhuma mensagem anterior sua nesta conversa; esta é a primeira que vejo aqui.",
        ),
        wordless: "uma mensagem sem palavras",
        marks: "“{text}”",
    },
};
