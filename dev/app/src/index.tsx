import '@backstage/ui/css/styles.css';
import ReactDOM from 'react-dom/client';

/*
 * The plugin works in apps of both frontend systems. This is an app of the new one, but for
 * `localStorage.setItem('frontend-system', 'old')`.
 */
const system =
  localStorage.getItem('frontend-system') === 'old'
    ? import('./oldSystem')
    : import('./newSystem');

system.then(({ root }) =>
  ReactDOM.createRoot(document.getElementById('root')!).render(root),
);
