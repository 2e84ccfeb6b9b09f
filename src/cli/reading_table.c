#include "cli/reading_table.h"

void wp_reading_columns_init(struct wp_reading_columns *c,
                             const struct wp_meter_layout *layout,
                             bool energies)
{
    c->count = 0;
    c->energies.count = 0;
    wp_reading_table_init(&c->items, layout->wiring, layout->config);
    c->column[c->count++] = (struct wp_column){
        "duration_s", "s", "time measured within the row", 1};
    for (unsigned k = 0; k < c->items.count; k++) {
        const struct wp_reading_item *i = &c->items.item[k];
        bool scaled = i->unit[0] && i->unit[0] != '%' && i->unit[0] != 'H';

        c->column[c->count++] = (struct wp_column){
            i->name, scaled && !layout->si ? "" : i->unit, i->quantity, 1};
    }
    if (!energies)
        return;
    wp_meter_table_energies(&c->energies, layout);
    for (size_t k = 0; k < c->energies.count; k++)
        c->column[c->count++] = c->energies.column[k];
}

void wp_reading_columns_row(const struct wp_reading_columns *c,
                            double duration_s, const struct wp_reading *r,
                            const struct wp_registers *energy, double *values)
{
    size_t n = 0;

    values[n++] = duration_s;
    for (unsigned k = 0; k < c->items.count; k++)
        values[n++] = r->value[k];
    for (size_t k = 0; k < c->energies.count; k++) {
        const struct wp_meter_column *i = &c->energies.item[k];

        values[n++] = i->flow == WP_COMPENSATED
                          ? energy->compensated[i->index][i->phase]
                          : energy->value[i->index][i->phase];
    }
}
