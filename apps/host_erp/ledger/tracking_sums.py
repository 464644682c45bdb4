"""What must add up of batches and serial numbers: SQL giving (key, expected, found) for what differs; see check.py."""

OF_COMPANY = "(%(company)s is null or warehouse in (select name from `tabWarehouse` where company = %(company)s))"

SUMS: dict[str, str] = {
    "tracked movement differs from stock ledger": """
        select concat_ws(' / ', concat_ws(' ', voucher_type, voucher_no), item_code, warehouse),
            sum(expected), sum(found)
        from (
            select voucher_type, voucher_no, voucher_detail_no, item_code, warehouse, actual_qty as expected, 0 as found
            from `tabStock Ledger Entry` where is_cancelled = 0 and (has_batch_no = 1 or has_serial_no = 1)
            union all
            select voucher_type, voucher_no, voucher_detail_no, item_code, warehouse, 0, qty
            from `tabSerial and Batch Entry` where is_cancelled = 0
        ) rows_of_both where """
    + OF_COMPANY
    + """ group by voucher_type, voucher_no, voucher_detail_no, item_code, warehouse
        having sum(expected) != sum(found)""",
    "batch quantity differs from its movements": """
        select concat_ws(' / ', item_code, warehouse, batch_no), sum(expected), sum(found) from (
            select item_code, warehouse, batch_no, qty as expected, 0 as found from `tabSerial and Batch Entry`
            where is_cancelled = 0 and batch_no is not null
            union all select item_code, warehouse, batch_no, 0, qty from `tabBatch Balance`
        ) rows_of_both where """
    + OF_COMPANY
    + """ group by item_code, warehouse, batch_no having sum(expected) != sum(found) or sum(found) < 0""",
    "batches differ from bin": """
        select concat_ws(' / ', item_code, warehouse), sum(expected), sum(found) from (
            select bin.item_code, bin.warehouse, bin.actual_qty as expected, 0 as found from `tabBin` bin
            join `tabItem` item on item.name = bin.item_code and item.has_batch_no = 1
            union all select item_code, warehouse, 0, qty from `tabBatch Balance`
        ) rows_of_both where """
    + OF_COMPANY
    + """ group by item_code, warehouse having sum(expected) != sum(found)""",
    "serial numbers differ from bin": """
        select concat_ws(' / ', item_code, warehouse), sum(expected), sum(found) from (
            select bin.item_code, bin.warehouse, bin.actual_qty as expected, 0 as found from `tabBin` bin
            join `tabItem` item on item.name = bin.item_code and item.has_serial_no = 1
            union all select item_code, warehouse, 0, 1 from `tabSerial No` where warehouse is not null
        ) rows_of_both where """
    + OF_COMPANY
    + """ group by item_code, warehouse having sum(expected) != sum(found)""",
    "serial number differs from its last movement": """
        select serial.name, concat_ws(' ', if(entry.qty > 0, entry.warehouse, null), ifnull(entry.status, 'Inactive'),
                entry.customer), concat_ws(' ', serial.warehouse, serial.status, serial.customer)
        from `tabSerial No` serial
        left join `tabSerial and Batch Entry` entry
            on entry.name = serial.last_entry and entry.serial_no = serial.name and entry.is_cancelled = 0
        where (%(company)s is null or serial.company = %(company)s) and (
            serial.status != ifnull(entry.status, 'Inactive')
            or ifnull(serial.warehouse, '') != ifnull(if(entry.qty > 0, entry.warehouse, null), '')
            or ifnull(serial.customer, '') != ifnull(entry.customer, '')
            or ifnull(serial.last_entry, '') != ifnull(entry.name, '')
            or exists (select 1 from `tabSerial and Batch Entry` later where later.serial_no = serial.name
                and later.is_cancelled = 0 and ifnull(later.previous_entry, '') = ifnull(entry.name, '')))""",
}
