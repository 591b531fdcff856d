/** All that `setup` may leave behind, with the columns of the tables; accounts and journals stay, they may be in the books. */
export const TRACES = `SELECT 'model', model FROM ir_model UNION ALL SELECT 'field', model || '.' || name FROM ir_model_fields
  UNION ALL SELECT 'view', name || md5(coalesce(arch_db::text, '')) FROM ir_ui_view
  UNION ALL SELECT 'action', type || name::text FROM ir_actions UNION ALL SELECT 'menu', name::text FROM ir_ui_menu
  UNION ALL SELECT 'right', name FROM ir_model_access UNION ALL SELECT 'rule', name FROM ir_rule
  UNION ALL SELECT 'group', name::text FROM res_groups UNION ALL SELECT 'filter', name FROM ir_filters
  UNION ALL SELECT 'choice', value || field_id FROM ir_model_fields_selection
  UNION ALL SELECT 'external ID', module || '.' || name FROM ir_model_data
    WHERE model <> 'account.account' AND (module <> 'amazon_odoo' OR name ~ '^(setup|account|marketplace|failure|offer)_' OR model ~ '^(x_|ir[.])')
  UNION ALL SELECT 'column', table_name || '.' || column_name FROM information_schema.columns WHERE table_schema = 'public'
  ORDER BY 1, 2`;
