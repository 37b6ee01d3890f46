import { formatBytes, formatCount, formatSeconds } from '../../../core/format.ts';
import type { RunResult } from '../../../core/results/run-result.ts';
import { html, nothing, type Markup } from '../markup.ts';
import { formatMemory, formatShare, formatWhole } from '../numbers.ts';
import { facts, section, sentences, table } from './parts.ts';

/** The collections of the deployment, as they were found. */
export function deploymentSection(result: RunResult): Markup {
  const snapshot = result.snapshot;
  if (snapshot === null) return nothing;
  const reachable = snapshot.peers.filter((peer) => peer.reachable).length;
  return section(
    'deployment',
    'The deployment',
    html`${table(
      'Collections',
      [
        { title: 'collection' },
        { title: 'status' },
        { title: 'unique points', number: true },
        { title: 'in HNSW', number: true },
        { title: 'data', number: true },
        { title: 'shards × replicas', number: true },
        { title: 'replicas active', number: true },
      ],
      snapshot.collections.map((collection) => ({
        cells: [
          collection.name,
          collection.status,
          orDash(collection.uniquePoints, formatWhole),
          orDash(collection.indexedVectors, formatWhole),
          orDash(collection.uniqueBytes, formatBytes),
          `${collection.shardNumber} × ${collection.replicationFactor}`,
          `${collection.replicas.filter((replica) => replica.state === 'Active').length} of ${collection.replicas.length}`,
        ],
      })),
    )}
    ${
      snapshot.gaps.length === 0
        ? nothing
        : html`<h3>What could not be read</h3>
            ${sentences(snapshot.gaps)}`
    }`,
    `${reachable} of ${snapshot.peers.length} peers answered. Replicas are not counted twice.`,
  );
}

const orDash = (value: number | null, format: (value: number) => string): string =>
  value === null ? '–' : format(value);

/** Proof that the index was ready before it was measured. */
export function readinessSection(result: RunResult): Markup {
  const proof = result.readiness;
  if (proof === null) return nothing;
  return section(
    'readiness',
    'Proof of readiness',
    table(
      'Conditions of readiness',
      [{ title: 'condition' }, { title: 'held' }, { title: 'detail', wrap: true }],
      proof.conditions.map((condition) => ({
        cells: [
          condition.name,
          html`<span class="badge ${condition.held ? 'stay' : 'urgent'}"
            ><span aria-hidden="true">${condition.held ? '✓' : '✕'}</span>
            ${condition.held ? 'held' : 'did not hold'}</span
          >`,
          condition.detail,
        ],
      })),
    ),
    proof.proven
      ? `Proven after ${formatSeconds(proof.waitedSeconds)}: every condition held on every peer over ${proof.heldPolls} polls in a row, with ${formatShare(proof.indexedShare)} of the vectors in HNSW.`
      : `Not proven, so this run is not judged: ${proof.reason ?? 'no reason was given'}`,
  );
}

/** Machine, target and data. */
export function environmentSection(result: RunResult): Markup {
  const { environment, target, dataset } = result;
  const targetFacts: (readonly [string, Markup | string])[] = [
    ['Server', `Qdrant ${target.version}${target.commit === null ? '' : ` (${target.commit.slice(0, 10)})`}`],
    ['Nodes', `${target.nodes}${target.embedded ? ', embedded on this machine, sharing its cores with the load' : ''}`],
    ['Addresses', target.urls.join(', ')],
    ...(target.collection === null ? [] : [['Collection', target.collection] as const]),
  ];
  return section(
    'environment',
    'Environment and data',
    html`<div class="columns">
        <div>
          <h3>Machine that made the load</h3>
          ${facts([
            ['CPU', `${environment.cpuModel}, ${environment.cores} cores`],
            ['Memory', formatMemory(environment.memoryBytes)],
            ['System', `${environment.os}, ${environment.arch}, Node ${environment.nodeVersion}`],
          ])}
          <h3>Target</h3>
          ${facts(targetFacts)}
        </div>
        ${
          dataset === null
            ? nothing
            : html`<div>
                <h3>Data set and its fingerprint</h3>
                ${dataFacts(dataset)}
              </div>`
        }
      </div>
      ${
        target.collectionConfig === null
          ? nothing
          : html`<details>
              <summary>Collection as the server describes it</summary>
              <pre>${JSON.stringify(target.collectionConfig, null, 2)}</pre>
            </details>`
      }`,
  );
}

function dataFacts(dataset: NonNullable<RunResult['dataset']>): Markup {
  const { fingerprint } = dataset;
  return facts([
    ['Source', `${dataset.source}, ${dataset.name}${dataset.seed === null ? '' : `, seed ${dataset.seed}`}`],
    [
      'Size',
      `${formatWhole(dataset.points)} points × ${dataset.dimension}, ${dataset.distance}, ${formatWhole(dataset.queries)} queries`,
    ],
    ['Local intrinsic dimension', formatCount(fingerprint.lid100)],
    ['Relative contrast', formatCount(fingerprint.relativeContrast)],
    ['Mean cosine', formatCount(fingerprint.meanCosine)],
    [
      'Taken on',
      `${formatWhole(fingerprint.sampledPoints)} points and ${formatWhole(fingerprint.sampledQueries)} queries`,
    ],
    ['SHA-256', html`<code class="hash">${fingerprint.sha256}</code>`],
  ]);
}

/** Notes for the reader, and how to make the run again. */
export function closingSections(result: RunResult): Markup {
  const notes = result.notes.length === 0 ? null : sentences(result.notes);
  return html`${section('notes', 'Notes', notes)}
  ${section(
    'reproduce',
    'How to reproduce',
    html`<pre class="command">${result.reproduce}</pre>
      <p class="small">
        Run ${result.runId}, ${result.startedAt} to ${result.finishedAt}, highwater ${result.highwaterVersion}, matrix
        ${result.matrixVersion}, profile
        “${result.profile.name}”${result.plan === null ? '' : `, plan “${result.plan.name}”`}. This page was made from
        the result file alone.
      </p>`,
  )}`;
}
