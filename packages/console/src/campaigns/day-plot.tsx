import { type ReactElement, useId } from 'react';
import { dateWords } from '../words/names.ts';
import { type Bar, type DaySeries, layOut, plotHeight, plotWidth } from './plot-days.ts';

const margin = { left: 40, top: 8, bottom: 22 };

/** One count by day, as bars; the same numbers as a table for whoever does not see them. */
export function DayPlot({
  title,
  series,
  tone = 'iris',
}: {
  readonly title: string;
  readonly series: DaySeries;
  readonly tone?: string;
}): ReactElement {
  const id = useId();
  const { bars, top, total } = layOut(series);
  const [first, last] = [series[0]?.day, series.at(-1)?.day];
  return (
    <figure className={`day-plot day-plot-${tone}`} aria-labelledby={id}>
      <figcaption id={id}>
        <span className="day-plot-title">{title}</span>
        <span className="day-plot-total" data-testid="plot-total">
          {total.toLocaleString('en-GB')}
        </span>
      </figcaption>
      <svg
        viewBox={`0 0 ${plotWidth + margin.left} ${plotHeight + margin.top + margin.bottom}`}
        role="img"
        aria-label={`${title}: ${total} in all${first === undefined ? '' : `, from ${dateWords(first)} to ${dateWords(last ?? first)}`}`}
      >
        <g transform={`translate(${margin.left} ${margin.top})`}>
          {[0, 0.5, 1].map((share) => (
            <g key={share} className="day-plot-line">
              <line x1={0} x2={plotWidth} y1={plotHeight * (1 - share)} y2={plotHeight * (1 - share)} />
              {(share !== 0.5 || top % 2 === 0) && (
                <text x={-8} y={plotHeight * (1 - share) + 4} textAnchor="end">
                  {(top * share).toLocaleString('en-GB')}
                </text>
              )}
            </g>
          ))}
          {bars.map((bar) => (
            <rect key={bar.day} className="day-plot-bar" x={bar.x} y={bar.y} width={bar.width} height={bar.height}>
              <title>{barWords(bar)}</title>
            </rect>
          ))}
          {first !== undefined && (
            <text className="day-plot-day" x={0} y={plotHeight + 18}>
              {dateWords(first)}
            </text>
          )}
          {last !== undefined && last !== first && (
            <text className="day-plot-day" x={plotWidth} y={plotHeight + 18} textAnchor="end">
              {dateWords(last)}
            </text>
          )}
        </g>
      </svg>
    </figure>
  );
}

function barWords({ day, days, count }: Bar): string {
  return `${dateWords(day)}${days === 1 ? '' : ` and the ${days - 1} days after`}: ${count}`;
}

/** All counts of all days, as a table that can be read and copied. */
export function DayTable(props: { readonly columns: readonly { readonly name: string; readonly series: DaySeries }[] }): ReactElement {
  const days = props.columns[0]?.series ?? [];
  return (
    <details className="right day-table">
      <summary>
        <span className="right-name">Table</span>
        <span className="right-says">The same as numbers, day by day</span>
      </summary>
      <div className="right-body day-table-scroll">
        <table>
          <thead>
            <tr>
              <th scope="col">Day</th>
              {props.columns.map(({ name }) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {days.map(({ day }, i) => (
              <tr key={day}>
                <th scope="row">{day}</th>
                {props.columns.map(({ name, series }) => (
                  <td key={name}>{series[i]?.count ?? 0}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
