const part = (id) => document.getElementById(id);

async function ask(path, body) {
  const init = body === undefined ? {} : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  return (await fetch(path, init)).json();
}

async function show() {
  const { question, choices, results, walletUrl } = await ask('/poll');
  part('question').textContent = question;
  part('choices').replaceChildren(...choices.map((choice) => choiceButton(choice, walletUrl)));
  part('results').replaceChildren(
    ...choices.map((choice, at) => {
      const line = document.createElement('li');
      line.textContent = `${choice}: ${results[at]}`;
      return line;
    }),
  );
}

function choiceButton(choice, walletUrl) {
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = choice;
  button.addEventListener('click', async () => {
    const { request, says } = await ask('/ballots', { choice });
    part('says').textContent = says ?? `You chose: ${choice}.`;
    if (request === undefined) return;
    part('request').value = request;
    part('answer').value = '';
    part('asked').hidden = false;
    part('wallet').hidden = walletUrl === null;
    // After the #, so that it is sent to nobody.
    if (walletUrl !== null) part('wallet').href = `${walletUrl}#request=${encodeURIComponent(request)}`;
  });
  return button;
}

async function send(text) {
  let given;
  try {
    given = JSON.parse(text);
  } catch {
    part('says').textContent = 'That is not a whole answer. Copy all of it.';
    return;
  }
  const { says } = await ask('/answers', { request: given.request, proof: given.proof });
  part('says').textContent = says;
  part('asked').hidden = true;
  await show();
}

part('send').addEventListener('click', () => send(part('answer').value));
await show();
// The wallet's page sent its person back, with the answer after the #.
const answer = new URLSearchParams(location.hash.slice(1)).get('answer');
if (answer !== null) {
  history.replaceState(null, '', '/');
  await send(answer);
}
