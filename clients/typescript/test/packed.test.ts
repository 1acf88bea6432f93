import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** The declarations that each code block of the README uses, in their order. */
const DECLARATIONS = [
  'declare const serviceKey: string;',
  "declare const keywright: import('@keywright/client').Keywright; declare const app: import('express').Express;",
  "declare const keywright: import('@keywright/client').Keywright; declare const app: import('hono').Hono;",
];

const STRICT = {
  compilerOptions: {
    target: 'es2022',
    module: 'nodenext',
    types: ['node'],
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    noImplicitOverride: true,
    noEmit: true,
  },
};

function blocks(readme: string): string[] {
  return [...readFileSync(join(root, readme), 'utf8').matchAll(/```ts\n([\s\S]*?)```/g)].map((block) => block[1]!);
}

/** Unpacks the published package into a nested project, which inherits the other dependencies of this one. */
function consumer(): string {
  const folder = mkdtempSync(join(root, 'node_modules', 'consumer-'));
  const unpacked = join(folder, 'node_modules', '@keywright', 'client');
  mkdirSync(unpacked, { recursive: true });
  const packed = execFileSync('npm', ['pack', '--json', '--pack-destination', folder], { cwd: root, encoding: 'utf8' });
  const [{ filename }] = JSON.parse(packed) as [{ filename: string }];
  execFileSync('tar', ['-xzf', join(folder, filename), '--strip-components=1', '-C', unpacked]);
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ ...STRICT, include: ['*.ts'] }));
  return folder;
}

suite('the packed client', () => {
  test('compiles with the code of the README in a strict project', () => {
    const folder = consumer();
    try {
      const code = blocks('README.md');
      assert.equal(code.length, DECLARATIONS.length);
      code.forEach((block, number) => writeFileSync(join(folder, `block${number}.ts`), `${DECLARATIONS[number]}\n${block}\nexport {};\n`));
      execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', folder], { stdio: 'pipe', encoding: 'utf8' });
    } catch (failure) {
      assert.fail(String((failure as { stdout?: string }).stdout ?? failure));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
