/** What the server answers; the same as the description at /api/openapi.json. */

export interface About {
  classifier: string; artists: string[]; clip_seconds: number; tells_strangers: boolean;
  library: number | null; plays: boolean; audit: boolean; report: boolean; file_bytes: number; version: string;
}
export interface Probability { artist: string; probability: number }
export interface Clip { start_s: number; artist: string; probability: number }
export interface Stretch { start_s: number; end_s: number; artist: string; probability: number; known?: boolean; silent?: boolean }
export interface Nearest { number: number | null; path: string | null; artist: string; alike: number; same_recording: boolean }
export interface Answer {
  path: string; artist: string; probability: number; top: Probability[]; votes: Record<string, number>; clips: Clip[];
  known?: boolean; unknown_score?: number; unknown_threshold?: number; false_accept?: number; false_reject?: number;
  learnt_from?: boolean; warnings?: string[]; duration_s?: number; stretches?: Stretch[]; nearest?: Nearest[];
}
export interface Song { number: number; path: string; artist: string; album: string; title: string; duration_s: number }
export interface AlikeSong extends Song { likeness: number }
export interface Alike { songs: AlikeSong[]; artists: { artist: string; songs: number; likeness: number }[] }
export interface Problem { title: string; status: number; detail: string }
export interface CopyPair {
  songs: [string, string]; artists: [string, string]; similarity: number; speed: number; is_exact: boolean;
}
export interface MapSongs { numbers: (number | null)[]; parts?: { names: string[]; of: number[] } }
export interface Doubt { song: string; artist: string; sounds_like: string; own_probability: number; other_probability: number }
export interface AuditLabels {
  songs: number; wrong: number; doubts: Doubt[];
  alike: { artists: [string, string]; told_apart: number }[];
}
export interface Findings {
  audit: { copies: CopyPair[]; labels: AuditLabels | null; labels_left_out?: string };
  numbers: Record<string, number>;
}
