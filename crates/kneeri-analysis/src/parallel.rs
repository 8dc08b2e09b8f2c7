//! Work on all processors.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc;

/// Does something for each number below this, on all processors, and hands over what comes out in any order.
pub(crate) fn in_parallel<R: Send>(count: u32, each: impl Fn(u32) -> R + Sync, mut take: impl FnMut(R)) {
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    let next = AtomicU32::new(0);
    std::thread::scope(|scope| {
        let (sender, receiver) = mpsc::channel();
        for _ in 0..workers {
            let (sender, next, each) = (sender.clone(), &next, &each);
            scope.spawn(move || {
                let numbers = std::iter::repeat_with(|| next.fetch_add(1, Ordering::Relaxed));
                // Nobody listens any more only when the other side has panicked.
                let _ = numbers.take_while(|number| *number < count).try_for_each(|number| sender.send(each(number)));
            });
        }
        drop(sender);
        receiver.into_iter().for_each(&mut take);
    });
}
