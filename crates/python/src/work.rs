//! Long work runs beside the interpreter: on a thread of its own and without the interpreter's lock, while the thread that called tells
//! its progress and lets Python hear signals.
//!
//! No other thread ever calls Python, so that a progress bar needs no lock, and nothing waits for an interpreter that is busy.

use std::panic::resume_unwind;
use std::process;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::thread::{self, Builder};
use std::time::Duration;

use auteur::{GridProgress, Progress, Watcher};
use pyo3::prelude::*;

use crate::told::Failure;

/// From one look at signals to the next.
const LOOK: Duration = Duration::from_millis(50);
/// Bytes of the work's stack, as much as a program's first thread has.
const STACK: usize = 8 << 20;

enum Event {
    Begin(String, u64),
    Advance(u64),
    Note(String),
    Finish,
}

/// The work's side.
pub(crate) struct Watched<'a> {
    events: Sender<Event>,
    cancelled: &'a AtomicBool,
    /// How many jobs of how many of a study were told as settled.
    jobs: Mutex<(u64, u64)>,
}

impl Watched<'_> {
    fn tell(&self, event: Event) {
        // Nobody listens only once the work is over.
        let _ = self.events.send(event);
    }
}

impl Progress for Watched<'_> {
    fn begin(&self, task: &str, total: u64) {
        self.tell(Event::Begin(task.to_owned(), total));
    }

    fn advance(&self, by: u64) {
        self.tell(Event::Advance(by));
    }

    fn note(&self, message: &str) {
        self.tell(Event::Note(message.to_owned()));
    }

    fn finish(&self) {
        self.tell(Event::Finish);
    }

    fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }
}

impl Watcher for Watched<'_> {
    fn show(&self, progress: &GridProgress) {
        let settled = progress.done + progress.failed;
        let total = (settled + progress.running.len() + progress.elsewhere + progress.left) as u64;
        let mut jobs = self.jobs.lock().unwrap_or_else(PoisonError::into_inner);
        if jobs.1 != total {
            *jobs = (0, total);
            Progress::begin(self, "Jobs", total);
        }
        Progress::advance(self, (settled as u64).saturating_sub(jobs.0));
        jobs.0 = settled as u64;
    }

    fn note(&self, message: &str) {
        Progress::note(self, message);
    }

    fn is_cancelled(&self) -> bool {
        Progress::is_cancelled(self)
    }
}

/// Does `job` on so many threads, or on those of the processor, and tells `watch`, an object with the methods `begin(task, total)`,
/// `advance(by)`, `note(message)` and `finish()`, how far it is.
///
/// A signal whose handler raises, as that of Ctrl-C does, cancels the work; what it raised is raised once the work has stopped where
/// it can be resumed.
pub(crate) fn work<T, E>(
    py: Python<'_>,
    (watch, threads): (Option<&Bound<'_, PyAny>>, Option<usize>),
    job: impl FnOnce(&Watched) -> Result<T, E> + Send,
) -> PyResult<T>
where
    T: Send,
    E: Into<Failure> + Send,
{
    expect_own_threads()?;
    let watch = watch.map(|watch| watch.clone().unbind());
    let cancelled = AtomicBool::new(false);
    let (sender, events) = channel();
    let cancelled = &cancelled;
    let watched = Watched { events: sender, cancelled, jobs: Mutex::default() };
    let told = py.detach(move || {
        thread::scope(|scope| {
            let job = move || on_threads(threads, move || job(&watched).map_err(Into::into));
            let worker = Builder::new().stack_size(STACK).spawn_scoped(scope, job);
            let worker =
                worker.map_err(|cause| Failure::of_system(format!("cannot start a thread: {cause}")))?;
            let raised = listen(&events, watch.as_ref(), cancelled);
            let done = worker.join().unwrap_or_else(|panic| resume_unwind(panic));
            Ok::<_, Failure>((raised, done))
        })
    });
    let (raised, done) = told?;
    raised?;
    Ok(done?)
}

/// Refuses a process that was forked after its parent had computed: the threads that compute are not in it, and it would wait for ever.
fn expect_own_threads() -> Result<(), Failure> {
    static OF: OnceLock<u32> = OnceLock::new();
    if *OF.get_or_init(process::id) == process::id() {
        return Ok(());
    }
    let problem =
        "this process was forked from one in which auteur had computed, and whose threads it has not";
    Err(Failure::of_system(problem).helps("start processes by multiprocessing.get_context(\"spawn\")"))
}

fn on_threads<T: Send>(
    threads: Option<usize>,
    job: impl FnOnce() -> Result<T, Failure> + Send,
) -> Result<T, Failure> {
    let Some(threads) = threads else { return job() };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    let failed = |cause| Failure::of_system(format!("cannot start {threads} threads: {cause}"));
    pool.map_err(failed)?.install(job)
}

/// Tells events until the work is over, whatever is raised; returns what was raised first.
fn listen(events: &Receiver<Event>, watch: Option<&Py<PyAny>>, cancelled: &AtomicBool) -> PyResult<()> {
    let mut raised = Ok(());
    loop {
        let first = match events.recv_timeout(LOOK) {
            Ok(event) => Some(event),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => return raised,
        };
        let met = Python::attach(|py| {
            for event in together(first.into_iter().chain(events.try_iter())) {
                let Some(watch) = watch else { continue };
                match event {
                    Event::Begin(task, total) => watch.call_method1(py, "begin", (task, total))?,
                    Event::Advance(by) => watch.call_method1(py, "advance", (by,))?,
                    Event::Note(message) => watch.call_method1(py, "note", (message,))?,
                    Event::Finish => watch.call_method0(py, "finish")?,
                };
            }
            py.check_signals()
        });
        if raised.is_ok() && met.is_err() {
            cancelled.store(true, Ordering::Relaxed);
            raised = met;
        }
    }
}

/// The events with steps that follow each other taken together, so that many small ones cost Python no time.
fn together(events: impl Iterator<Item = Event>) -> Vec<Event> {
    let mut told: Vec<Event> = Vec::new();
    for event in events {
        match (told.last_mut(), event) {
            (Some(Event::Advance(sum)), Event::Advance(by)) => *sum += by,
            (_, event) => told.push(event),
        }
    }
    told
}
