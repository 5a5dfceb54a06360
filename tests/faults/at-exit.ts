/** What is to be done when this process ends, the last first: servers go before their folders. */
const tasks = new Set<() => void>();

/**
 * Has something done when this process ends, however it ends; what is returned takes it back. All that there are share one listener, which comes before those of libraries:
 * several platforms at once would otherwise be warned of as a leak.
 */
export function atExit(task: () => void): () => void {
  const own = (): void => task();
  if (tasks.size === 0) process.prependListener('exit', runAll);
  tasks.add(own);
  return () => {
    if (tasks.delete(own) && tasks.size === 0) process.off('exit', runAll);
  };
}

function runAll(): void {
  for (const task of [...tasks].reverse()) {
    try {
      task();
    } catch (error) {
      // The others still have theirs done.
      process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    }
  }
}
