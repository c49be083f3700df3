// TypeScript on standard input, JavaScript on standard output. Ends with 1 and the reason where there is none.
import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { Script } from 'node:vm';

try {
  const script = stripTypeScriptTypes(readFileSync(0, 'utf8'), { mode: 'strip' });
  new Script(script); // a script with imports or exports loads in no <script> without type="module"
  process.stdout.write(script);
} catch (error) {
  process.stderr.write(String(error.message).trim().split('\n', 1)[0]);
  process.exitCode = 1;
}
