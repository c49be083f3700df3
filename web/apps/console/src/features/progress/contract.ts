/** How far one thing is that is being done for the customer. */
export type LineState = 'waiting' | 'working' | 'done' | 'held_up';

/** One thing that is being done for the customer, in their words. */
export interface ProgressLine {
  name: string;
  title: string;
  state: LineState;
  since: string | null;
  finished_at: string | null;
  usually_seconds: number | null;
  says: string;
}

/** What GET /onboarding/{key}/progress answers. */
export interface ProgressAnswer {
  status: string;
  actions: ProgressLine[];
  remaining: number;
  done: boolean;
  ask_again_seconds: number | null;
}

/** The route, until the API's description has it. */
export interface ProgressPaths {
  '/onboarding/{key}/progress': {
    get: {
      parameters: { path: { key: string } };
      responses: { 200: { content: { 'application/json': ProgressAnswer } } };
    };
  };
}
