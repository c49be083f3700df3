/** How many events of one customer the ingest takes before it answers 429. */
export interface Throttle {
  eventsPerSecond: number;
  burst: number;
}
