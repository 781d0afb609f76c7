import type * as english from '../en/labels.ts';
import type { Translated } from '../translated.ts';

export const states: Translated<typeof english.states> = {
  error: 'Hiba',
  warning: 'Figyelmeztetés',
  info: 'Tájékoztatás',
  ended: 'Megoldódott',
  closed: 'Lezárva',
  test: 'Próba',
};

export const facts: Translated<typeof english.facts> = {
  customer: 'Ügyfél',
  site: 'Telephely',
  host: 'Szerver',
  subject: 'Érintett',
  type: 'Esemény',
  measured: 'Mért érték',
  limit: 'Határérték',
  at: 'Időpont',
  since: 'Utolsó jelentés',
  from: 'Ettől',
  to: 'Eddig',
  openedAt: 'Kezdete',
  endedAt: 'Vége',
  duration: 'Időtartam',
  openFor: 'Fennáll',
  times: 'Ebben a hónapban',
  acknowledged: 'Foglalkozik vele',
  note: 'Megjegyzés',
  incident: 'Hibaeset',
};

export const details: Translated<typeof english.details> = {
  app: 'Alkalmazás',
  backup_id: 'Mentés',
  container: 'Konténer',
  container_name: 'Konténer',
  destination: 'Mentés helye',
  duration_seconds: 'Másodperc',
  error: 'Hibaüzenet',
  guest: 'Virtuális gép',
  label: 'Címke',
  last_report_at: 'Utolsó jelentés',
  mount: 'Csatolási pont',
  path: 'Útvonal',
  reason: 'Ok',
  repository: 'Mentés helye',
  size_bytes: 'Bájt',
  snapshot: 'Pillanatkép',
  stack: 'Alkalmazáscsoport',
  storage: 'Tároló',
  target: 'Mentés helye',
  version: 'Verzió',
  vmid: 'Virtuális gép',
};

export const values: Translated<typeof english.values> = {
  percent: '{percent, number}%',
  times: '{times, plural, =1 {első} other {#.}} alkalommal',
  acknowledged: '{by}{until, select, none {} other {, eddig: {until}}}',
};

export const parts: Translated<typeof english.parts> = {
  hub: 'Felhom hub',
  saidByBox: 'A jelentés szövege',
  saidByHub: 'A hub szavaival',
  cut: '(rövidítve)',
  details: 'Részletek',
  advice: 'Tudnivaló',
  link: 'Hibaeset megtekintése ({id})',
  silentOnes: 'Nem jelentkezik',
  waited: 'Ami várakozott',
  more: 'és még {count, plural, other {#}}',
  heardAt: 'utolsó jelentés',
  heard: 'utolsó jelentés: {time}',
  writtenAt: 'megírva',
  written: 'megírva: {time}',
  zone: 'Készült: {written}. Az időpontok időzónája: {zone}.',
  operator:
    'Ezt az értesítést a hub üzemeltetőjeként kapja. Hogy kit és legfeljebb milyen gyakran értesít a hub, a hub.yaml fájlban állítható be (notifications, escalation, incidents).',
  customer:
    'Ezt a levelet azért kapja, mert az ilyen értesítések be vannak kapcsolva{who, select, none {} other { (ügyfél: {who})}}. Ezt a Felhom vezérlő értesítési beállításaiban módosíthatja.',
  tested: 'Ezt a levelet azért kapja, mert valaki próbaértesítést kért erre a címre.',
};

export const lengths: Translated<typeof english.lengths> = {
  seconds: '{seconds} másodperc',
  minutes: '{minutes} perc',
  hours: '{hours} óra{minutes, plural, =0 {} other { # perc}}',
  days: '{days} nap{hours, plural, =0 {} other { # óra}}',
};
