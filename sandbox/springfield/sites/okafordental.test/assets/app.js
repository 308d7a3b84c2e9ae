/* bundle 4f1c: the shell waits for an API that never answers in the demo town */
(function(){var r=document.getElementById('root');if(r){r.className='loading';}})();
