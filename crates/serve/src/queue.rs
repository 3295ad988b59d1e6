//! Songs that have come in wait their turn, so many and no more; who comes then is told to come again.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Songs that wait or are named.
pub(crate) struct Queue {
    room: Arc<Semaphore>,
    turns: Arc<Semaphore>,
    waiting: Arc<Mutex<VecDeque<Waiting>>>,
    /// Songs that there may be.
    most: usize,
    at_once: usize,
}

struct Waiting {
    number: u64,
    /// By what whoever asked knows the song.
    ticket: Option<String>,
}

/// Room for a song, for as long as this lives.
pub(crate) struct Room {
    _room: OwnedSemaphorePermit,
    turns: Arc<Semaphore>,
    waiting: Arc<Mutex<VecDeque<Waiting>>>,
}

/// The turn of a song, for as long as this lives.
pub(crate) struct Turn {
    _turn: OwnedSemaphorePermit,
    _room: Room,
}

impl Queue {
    /// So many songs have their turn at a time, and so many more have room.
    pub(crate) fn new(at_once: usize, waiting: usize) -> Self {
        let most = at_once + waiting;
        Self {
            room: Arc::new(Semaphore::new(most)),
            turns: Arc::new(Semaphore::new(at_once)),
            waiting: Arc::default(),
            most,
            at_once,
        }
    }

    /// Room for one more; none when all is taken.
    pub(crate) fn enter(&self) -> Option<Room> {
        let room = Arc::clone(&self.room).try_acquire_owned().ok()?;
        Some(Room { _room: room, turns: Arc::clone(&self.turns), waiting: Arc::clone(&self.waiting) })
    }

    /// Whether there is no room.
    pub(crate) fn is_full(&self) -> bool {
        self.room.available_permits() == 0
    }

    /// How many come before the song with this ticket; none of one that does not wait.
    pub(crate) fn place(&self, ticket: &str) -> Option<usize> {
        lock(&self.waiting).iter().position(|waiting| waiting.ticket.as_deref() == Some(ticket))
    }

    /// Songs that wait.
    pub(crate) fn waiting(&self) -> usize {
        lock(&self.waiting).len()
    }

    /// Songs that wait or are named.
    pub(crate) fn taken(&self) -> usize {
        self.most - self.room.available_permits()
    }

    /// Songs that are named.
    pub(crate) fn having_turn(&self) -> usize {
        self.at_once - self.turns.available_permits()
    }
}

impl Room {
    /// Waits for the turn, first come, first served. Who stops waiting leaves the queue.
    pub(crate) async fn turn(self, ticket: Option<String>) -> Turn {
        let number = {
            let mut waiting = lock(&self.waiting);
            let number = waiting.back().map_or(0, |last| last.number + 1);
            waiting.push_back(Waiting { number, ticket });
            number
        };
        let leave = Leave { waiting: Arc::clone(&self.waiting), number };
        // A semaphore that nobody closes gives its permits in the order in which they were asked for.
        let turn = Arc::clone(&self.turns).acquire_owned().await;
        drop(leave);
        match turn {
            Ok(turn) => Turn { _turn: turn, _room: self },
            Err(_) => std::future::pending().await,
        }
    }
}

/// Takes a song out of the queue, also when its future is dropped.
struct Leave {
    waiting: Arc<Mutex<VecDeque<Waiting>>>,
    number: u64,
}

impl Drop for Leave {
    fn drop(&mut self) {
        lock(&self.waiting).retain(|waiting| waiting.number != self.number);
    }
}

fn lock(waiting: &Mutex<VecDeque<Waiting>>) -> MutexGuard<'_, VecDeque<Waiting>> {
    waiting.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[tokio::test]
    async fn songs_have_their_turn_in_order_and_those_that_find_no_room_are_told() {
        let queue = Queue::new(1, 2);
        let first = queue.enter().unwrap().turn(None).await;
        let second = tokio::spawn(queue.enter().unwrap().turn(Some("second".to_owned())));
        tokio::time::sleep(Duration::from_millis(10)).await;
        let third = tokio::spawn(queue.enter().unwrap().turn(Some("third".to_owned())));
        tokio::time::sleep(Duration::from_millis(10)).await;
        assert!(queue.enter().is_none() && queue.is_full());
        assert_eq!(
            (queue.place("second"), queue.place("third"), queue.place("other")),
            (Some(0), Some(1), None)
        );
        assert_eq!((queue.waiting(), queue.taken(), queue.having_turn()), (2, 3, 1));
        drop(first);
        let turn = second.await.unwrap();
        assert_eq!((queue.place("second"), queue.place("third")), (None, Some(0)));
        drop(turn);
        drop(third.await.unwrap());
        assert_eq!((queue.waiting(), queue.taken(), queue.having_turn()), (0, 0, 0));
    }

    #[tokio::test]
    async fn who_stops_waiting_leaves_room() {
        let queue = Queue::new(1, 1);
        let first = queue.enter().unwrap().turn(None).await;
        let second = tokio::spawn(queue.enter().unwrap().turn(Some("gone".to_owned())));
        tokio::time::sleep(Duration::from_millis(10)).await;
        assert!(queue.enter().is_none());
        second.abort();
        assert!(second.await.is_err());
        assert_eq!((queue.place("gone"), queue.taken()), (None, 1));
        drop(first);
        assert_eq!(queue.taken(), 0);
    }
}
