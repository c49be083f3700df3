// One JSON request a line on stdin, one JSON answer a line on stdout.
// {"expression": "'a'"} evaluates it; {"module": "export const x = …", "name": "x"} compiles and evaluates that export;
// {"transpile": "…"} answers the JavaScript of one file, as a script route would serve it; {"page": {…}} visits a page.
const readline = require('node:readline');
const vm = require('node:vm');

let typescript;

function transpiled(source, module) {
  typescript ??= require('typescript');
  const compilerOptions = { module, target: typescript.ScriptTarget.ES2020 };
  const { outputText, diagnostics } = typescript.transpileModule(source, { compilerOptions, reportDiagnostics: true });
  if (diagnostics.length > 0) throw new Error(diagnostics.map((one) => one.messageText).join('; '));
  return outputText;
}

function answer(request) {
  if ('expression' in request) return vm.runInNewContext(`(${request.expression})`, {});
  if ('page' in request) return require('./page.cjs').visit(request.page);
  if ('transpile' in request) return transpiled(request.transpile, 'None');
  const exports = {};
  vm.runInNewContext(transpiled(request.module, 'CommonJS'), { exports });
  return exports[request.name];
}

readline.createInterface({ input: process.stdin }).on('line', async (line) => {
  let result;
  try {
    result = { value: await answer(JSON.parse(line)) };
  } catch (error) {
    result = { error: String(error) };
  }
  process.stdout.write(`${JSON.stringify(result)}\n`);
});
