import type { types as english, unknownType as unknownInEnglish } from '../en/types.ts';
import type { Translated } from '../translated.ts';

/*
 * Names stand behind a colon ({about} is ": name", or nothing), so that no article and no suffix has to agree with
 * text that somebody else wrote.
 */
export const types: Translated<typeof english> = {
  backup_completed: {
    subject: 'elkészült a biztonsági mentés',
    lead: 'Elkészült a biztonsági mentés{about}.',
  },
  backup_failed: {
    subject: 'nem sikerült a biztonsági mentés',
    lead: 'Nem sikerült elkészíteni a biztonsági mentést{about}.',
  },
  db_dump_completed: {
    subject: 'elkészült az adatbázisok mentése',
    lead: 'Elkészült az adatbázisok mentése.',
  },
  db_dump_failed: {
    subject: 'nem sikerült az adatbázisok mentése',
    lead: 'Nem sikerült menteni az adatbázisokat.',
  },
  node_stale: {
    subject: 'a vezérlő késik{since, select, none {} other { (utolsó jelentés: {since})}}',
    lead: 'A vezérlő {since, select, none {egy ideje} other {{since} óta}} nem jelentkezett. Lehet, hogy csak késik: újraindítás vagy frissítés közben ez előfordul.',
  },
  node_down: {
    subject: 'a vezérlő {since, select, none {} other {{since} óta }}nem jelentkezik',
    lead: 'A vezérlőtől {since, select, none {} other {{since} óta }}nem érkezik jelentés, ezért nem tudni, hogy működik-e.',
  },
  node_recovered: {
    subject: 'a vezérlő újra jelentkezik',
    lead: 'A vezérlő újra rendben jelentkezik.',
  },
  host_stale: {
    subject: 'a szerver késik{since, select, none {} other { (utolsó jelentés: {since})}}',
    lead: 'A szerver {since, select, none {egy ideje} other {{since} óta}} nem jelentkezett. Lehet, hogy csak késik: újraindítás vagy frissítés közben ez előfordul.',
  },
  host_down: {
    subject: 'a szerver {since, select, none {} other {{since} óta }}nem jelentkezik',
    lead: 'A szervertől {since, select, none {} other {{since} óta }}nem érkezik jelentés, ezért nem tudni, hogy működik-e.',
  },
  host_recovered: {
    subject: 'a szerver újra jelentkezik',
    lead: 'A szerver újra rendben jelentkezik.',
  },
  expected_backup_missed: {
    subject: 'éjfél óta nem készült biztonsági mentés',
    lead: 'Éjfél óta nem érkezett hír biztonsági mentésről, pedig mostanra el kellett volna készülnie.',
  },
  expected_dbdump_missed: {
    subject: 'éjfél óta nem készült adatbázismentés',
    lead: 'Éjfél óta nem érkezett hír az adatbázisok mentéséről, pedig mostanra el kellett volna készülnie.',
  },
  expected_backup_seen: {
    subject: 'elkészült a biztonsági mentés',
    lead: 'Megérkezett a hír: elkészült a biztonsági mentés.',
  },
  expected_dbdump_seen: {
    subject: 'elkészült az adatbázisok mentése',
    lead: 'Megérkezett a hír: elkészült az adatbázisok mentése.',
  },
  backup_integrity_ok: {
    subject: 'a biztonsági mentés ép',
    lead: 'Az ellenőrzés szerint a biztonsági mentés ép{about}.',
  },
  backup_integrity_failed: {
    subject: 'sérült a biztonsági mentés',
    lead: 'Az ellenőrzés szerint a biztonsági mentés sérült{about}. Amíg ki nem javítják, lehet, hogy nem minden állítható vissza belőle.',
  },
  cross_drive_completed: {
    subject: 'elkészült a másolat a másik meghajtóra',
    lead: 'Elkészült a másolat a másik meghajtóra.',
  },
  cross_drive_failed: {
    subject: 'nem sikerült a másolat a másik meghajtóra',
    lead: 'Nem sikerült elkészíteni a másolatot a másik meghajtóra.',
  },
  storage_disconnected: {
    subject: 'egy tároló lecsatlakozott',
    lead: 'Egy tároló lecsatlakozott, és most nem érhető el{about}.',
  },
  storage_reconnected: {
    subject: 'a tároló újra elérhető',
    lead: 'Újra elérhető a tároló{about}.',
  },
  disk_warning: {
    subject: 'fogy a hely a lemezen{value, select, none {} other { ({value}%)}}',
    lead: 'Kezd megtelni egy lemez{about}.{value, select, none {} other { Foglaltsága: {value}%.}}',
  },
  disk_critical: {
    subject: 'majdnem megtelt a lemez{value, select, none {} other { ({value}%)}}',
    lead: 'Majdnem megtelt egy lemez{about}.{value, select, none {} other { Foglaltsága: {value}%.}} Ha betelik, leállhatnak az alkalmazások és a mentések.',
  },
  disk_normal: {
    subject: 'újra van elég hely a lemezen{value, select, none {} other { ({value}%)}}',
    lead: 'Újra van elég hely a lemezen{about}.',
  },
  cpu_warning: {
    subject: 'leterhelt a processzor{value, select, none {} other { ({value}%)}}',
    lead: 'A processzor egy ideje erősen leterhelt{value, select, none {} other { ({value}%)}}.',
  },
  cpu_critical: {
    subject: 'túlterhelt a processzor{value, select, none {} other { ({value}%)}}',
    lead: 'A processzor egy ideje túlterhelt{value, select, none {} other { ({value}%)}}. Az alkalmazások lassúak lehetnek.',
  },
  cpu_normal: {
    subject: 'rendeződött a processzor terhelése{value, select, none {} other { ({value}%)}}',
    lead: 'Rendeződött a processzor terhelése.',
  },
  memory_warning: {
    subject: 'fogy a memória{value, select, none {} other { ({value}%)}}',
    lead: 'Fogy a szabad memória{value, select, none {} other {: már {value}% foglalt}}.',
  },
  memory_critical: {
    subject: 'majdnem elfogyott a memória{value, select, none {} other { ({value}%)}}',
    lead: 'Majdnem elfogyott a szabad memória{value, select, none {} other {: már {value}% foglalt}}. Ha elfogy, egyes alkalmazások leállhatnak.',
  },
  memory_normal: {
    subject: 'újra van elég memória{value, select, none {} other { ({value}%)}}',
    lead: 'Újra van elég szabad memória.',
  },
  disk_health_warning: {
    subject: 'egy lemez a meghibásodás jeleit mutatja',
    lead: 'Egy lemez a meghibásodás jeleit mutatja{about}. Érdemes kicserélni, amíg még működik.',
  },
  health_degraded: {
    subject: 'a rendszer nem működik teljesen rendben',
    lead: 'A vezérlő azt jelzi, hogy nem minden működik rendben.',
  },
  health_recovered: {
    subject: 'a rendszer újra rendben működik',
    lead: 'A vezérlő azt jelzi, hogy újra minden rendben működik.',
  },
  container_unhealthy: {
    subject: 'egy alkalmazás nem működik megfelelően',
    lead: 'Egy alkalmazás nem működik megfelelően{about}.',
  },
  app_deployed: {
    subject: 'új alkalmazás települt',
    lead: 'Új alkalmazás települt{about}.',
  },
  app_removed: {
    subject: 'egy alkalmazást eltávolítottak',
    lead: 'Egy alkalmazást eltávolítottak{about}.',
  },
  update_available: {
    subject: 'frissítés érhető el',
    lead: 'Frissítés érhető el az Ön rendszeréhez.',
  },
  update_completed: {
    subject: 'elkészült a frissítés',
    lead: 'A frissítés sikeresen befejeződött.',
  },
  update_failed: {
    subject: 'nem sikerült a frissítés',
    lead: 'Nem sikerült a frissítés.',
  },
  test: {
    subject: 'próbaértesítés',
    lead: 'Ez egy próbaértesítés. Ha ezt olvassa, az értesítések eljutnak Önhöz.',
  },
};

export const unknownType: Translated<typeof unknownInEnglish> = {
  subject: 'bejelentés érkezett ({type})',
  lead: 'Olyan bejelentés érkezett, amelyre még nincs külön szövegünk: {type}.',
};
