/**
 * SIGKILL to a process that leads a group, and to all in it. Of a bubblewrap that is killed alone while it sets
 * its sandbox up, the half inside stays: it waits for a word to go on, and holds our pipes open.
 */
export function killGroup(leader: number | undefined): void {
  if (leader === undefined) return; // it could not be started
  try {
    process.kill(-leader, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
