//! What handlers may reach.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use anyhow::Context as _;
use chinwag::{
    blobs::{self, Blobs},
    clock::Clock,
    config::Config,
    conversations::Conversations,
    domain::{
        ability::Here,
        budget::Caps,
        preferences::Preferences,
        standing::{Parts, Status},
        usage::Usage,
        vote::Ways,
    },
    github::GitHub,
    handoff::{Limiter, Sight, WayBack, watch_epoch},
    health::Health,
    hot::Hot,
    llm::{
        self, ChatModel, ChatReply, anthropic::Anthropic, openrouter::OpenRouter,
        pictures::PictureModel, prices::Prices,
    },
    prompts::Prompts,
    shutdown::Tasks,
    store,
    understanding::Local,
    vitals::{self, Vitals},
    wording::Manner,
};
use jiff::Timestamp;
use tokio::{sync::watch, time::Instant};

use crate::{
    actions::Handlers, budget, probe::Notebook, rendered::Rendered, standing::STATUS_KEPT,
    tellers::Tellers, tokens::Tokens,
};

/// After so long other workers are told again how a model is.
const TELL_AGAIN: Duration = Duration::from_secs(30);

/// What handlers may reach.
#[derive(Debug)]
pub struct Context {
    /// Which worker this is: its machine and its process.
    pub name: String,
    /// Redis, for the queue and the receipts.
    pub hot: Hot,
    /// The database.
    pub pool: store::Pool,
    /// The state of conversations.
    pub conversations: Conversations,
    /// The way back to the doors.
    pub back: WayBack,
    /// Counts what people ask for.
    pub limiter: Limiter,
    /// The chat model, when one is set up.
    pub model: Option<Model>,
    /// What tells the intent of a message.
    pub local: Local,
    /// The chat model that is asked what a message wants where its words do not tell.
    pub helper: Option<Model>,
    /// Whether the intent log keeps what was written.
    pub keep_texts: bool,
    /// What draws pictures, when it is set up.
    pub pictures: Option<Arc<dyn PictureModel>>,
    /// How long drawing one may take.
    pub picture_deadline: Duration,
    /// The bytes of pictures.
    pub blobs: Arc<dyn Blobs>,
    /// What the model's tokens cost.
    pub prices: Prices,
    /// Where requests for features are published, when that is set up.
    pub github: Option<GitHub>,
    /// Who carries out what kind of action.
    pub handlers: Handlers,
    /// Who tells what changes nothing.
    pub tellers: Tellers,
    /// What may be spent in a day.
    pub caps: Caps,
    /// What this worker knows of what was spent today.
    pub spending: budget::Local,
    /// How many tokens texts take.
    pub tokens: Tokens,
    /// The system prompt's templates.
    pub prompts: Prompts,
    /// What time it is.
    pub clock: Clock,
    /// How long after its lease a message has its answer, or a notice.
    pub answer_within: Duration,
    /// Messages that follow one another within so long are answered together, where that is wanted.
    pub merge_within: Option<Duration>,
    /// How many messages an answer takes into account for people who have not chosen.
    pub window: usize,
    /// How people may say what they think of answers.
    pub feedback: Ways,
    /// The whole token budget of one answer.
    pub tokens_per_request: u32,
    /// What is set up.
    pub parts: Parts,
    /// Help that was put into words.
    pub help: Rendered<(Manner, Here)>,
    /// Statuses that were put into words.
    pub status: Rendered<(Manner, Status)>,
    /// Which stores answer.
    pub vitals: watch::Receiver<Vitals>,
    /// Under which epoch the queue is open.
    pub sight: watch::Receiver<Sight>,
    /// When the program started.
    pub started: Timestamp,
    /// Where probes note that they ran, when somebody measures.
    pub notebook: Option<Arc<Notebook>>,
}

/// A chat model, and the name people are told.
#[derive(Clone, Debug)]
pub struct Model {
    /// Its configured name.
    pub name: String,
    /// The name of the one that may answer in its place.
    fallback: Option<String>,
    /// The model.
    pub chat: Arc<dyn ChatModel>,
    /// Whether its last answer did not come.
    failing: Arc<AtomicBool>,
    /// When others were last told.
    told: Arc<Mutex<Option<Instant>>>,
}

impl Model {
    fn of(claude: Anthropic, fallback: Option<String>) -> Self {
        Self {
            fallback,
            ..Self::new(claude.model().to_owned(), Arc::new(claude))
        }
    }

    /// A model, and its name.
    #[must_use]
    pub fn new(name: String, chat: Arc<dyn ChatModel>) -> Self {
        Self {
            name,
            fallback: None,
            chat,
            failing: Arc::default(),
            told: Arc::default(),
        }
    }

    /// The names of all that may answer.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        [self.name.as_str()]
            .into_iter()
            .chain(self.fallback.as_deref())
    }

    /// Whether its last answer did not come.
    #[must_use]
    pub fn is_failing(&self) -> bool {
        self.failing.load(Ordering::Relaxed)
    }

    /// Notes whether an answer came. True when others are to be told, since it is news, or was not
    /// told for a while.
    pub(crate) fn note(&self, answered: bool) -> bool {
        let before = self.failing.swap(!answered, Ordering::Relaxed);
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        let is_news = before == answered || told.is_none_or(|told| told.elapsed() > TELL_AGAIN);
        if is_news {
            *told = Some(Instant::now());
        }
        is_news
    }
}

impl Context {
    /// Opens everything, and starts what watches it.
    ///
    /// # Errors
    /// When an address cannot be read, or a prompt cannot be used.
    pub fn open(
        config: &Config,
        clock: Clock,
        health: &Health,
        tasks: &Tasks,
    ) -> anyhow::Result<Self> {
        let hot = Hot::open(&config.redis).context("REDIS_URL cannot be used")?;
        let pool = store::open(&config.postgres).context("DATABASE_URL cannot be used")?;
        let claude = Anthropic::new(&config.claude, clock.clone());
        let helper = claude
            .as_ref()
            .and_then(|claude| claude.for_understanding(&config.claude));
        Ok(Self {
            name: name(),
            conversations: Conversations::new(hot.clone(), pool.clone(), clock.clone())
                .with_emoji(config.handoff.emoji),
            back: WayBack::open(hot.clone(), pool.clone(), clock.clone(), tasks),
            limiter: Limiter::new(hot.clone(), config.handoff.limits.clone()),
            local: Local::learned()
                .context("the example utterances cannot be used")?
                .with_margin(config.understanding.margin),
            keep_texts: config.understanding.keep_texts,
            pictures: pictures(config, &clock, tasks),
            picture_deadline: config.pictures.deadline,
            blobs: blobs::open(&config.blobs, pool.clone(), clock.clone())
                .context("CHINWAG_BLOBS cannot be used")?,
            prices: config.prices.clone(),
            github: GitHub::open(&config.github, llm::http::client(), clock.clone()),
            handlers: Handlers::default(),
            tellers: Tellers::default(),
            caps: config.caps,
            spending: budget::Local::default(),
            tokens: Tokens::default(),
            prompts: Prompts::load(&config.prompts)?,
            vitals: vitals::watch(hot.clone(), pool.clone(), health, tasks),
            sight: watch_epoch(hot.clone(), pool.clone(), tasks),
            parts: config.handoff.parts.clone(),
            help: Rendered::new("help", config.jobs.help_kept),
            status: Rendered::new("status", STATUS_KEPT),
            started: clock.now(),
            notebook: None,
            answer_within: config.jobs.answer_within,
            merge_within: config.jobs.merge_within,
            window: config.jobs.window,
            feedback: config.jobs.feedback,
            tokens_per_request: config.claude.tokens_per_request,
            hot,
            pool,
            model: claude.map(|claude| Model::of(claude, config.claude.fallback_model.clone())),
            helper: helper.map(|helper| {
                Model::of(helper, config.claude.understanding_fallback_model.clone())
            }),
            clock,
        })
    }

    /// How many messages an answer takes into account for somebody.
    #[must_use]
    pub fn window_of(&self, preferences: &Preferences) -> usize {
        preferences.window_size.map_or(self.window, usize::from)
    }

    /// The same with other chat models; for tests.
    #[must_use]
    pub fn with_models(self, model: Option<Model>, helper: Option<Model>) -> Self {
        Self {
            model,
            helper,
            ..self
        }
    }

    /// The same with another model that draws; for tests.
    #[must_use]
    pub fn with_pictures(self, pictures: Option<Arc<dyn PictureModel>>) -> Self {
        Self { pictures, ..self }
    }

    /// The same with others who carry actions out; for tests.
    #[must_use]
    pub fn with_handlers(self, handlers: Handlers) -> Self {
        Self { handlers, ..self }
    }

    /// What a call of a model took. `prompt` is the version of what it was told.
    #[must_use]
    pub fn usage(&self, purpose: &str, prompt: &str, reply: &ChatReply) -> Usage {
        Usage {
            purpose: purpose.to_owned(),
            call: None,
            prompt: prompt.to_owned(),
            model: reply.model.clone(),
            input_tokens: reply.input_tokens,
            cache_read_tokens: reply.cache_read_tokens,
            cache_creation_tokens: reply.cache_creation_tokens,
            output_tokens: reply.output_tokens,
            cost_nanos: self.prices.cost_nanos(reply),
        }
    }
}

/// What draws, where it is set up. Which models there are is kept up to date.
fn pictures(config: &Config, clock: &Clock, tasks: &Tasks) -> Option<Arc<dyn PictureModel>> {
    let service = Arc::new(OpenRouter::new(&config.pictures, clock.clone())?);
    service.keep_current(tasks);
    Some(service)
}

/// The machine and the process, where the system tells them.
fn name() -> String {
    let machine = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    format!("{}/{}", machine.trim(), std::process::id())
}
